import type { Finding, Outcome as CoreOutcome, Plan, Settings } from '../../pkg/affonso_segment.js';

export type { Finding, Plan, Settings };

/** How one event ended. `retry` means: hand in the same event again later. */
export interface Outcome extends Omit<CoreOutcome, 'remember'> {
  /** What a dry run would have sent. */
  plan?: Plan;
}

/** What is to be kept of one event, and how it ended. Names are opaque; times are milliseconds since 1970. */
export interface Settlement {
  /** Which destination it is of, and what the event is to that. */
  target?: string;
  kind?: string;
  outcome?: string;
  code?: string;
  keep?: [name: string, value: string, at: number, until: number][];
  /** Whoever asks for `name` is told of `other` and all that it leads to as well; not the other way round. */
  join?: [name: string, other: string, until: number][];
  /** Everything under these names, and under those that they are joined to, is to be deleted. */
  forget?: string[];
}

/** What a destination remembers from event to event; the Worker's is a Durable Object. */
export interface Memory {
  /**
   * Keeps each settlement as a whole or not at all, in order; then tells what is known under each name, joined names
   * included: the values that are not past their `until`, each with its time, in the order of the times.
   */
  exchange(settlements: Settlement[], names: string[]): Promise<[value: string, at: number][][]>;
}

export interface Options {
  /** Which destination the settings are for; Affonso, unless it says otherwise. */
  target?: 'affonso' | 'impact';
  /** Instead of the host's own. */
  fetch?: (url: string, init: any) => Promise<Response>;
  /** The compiled core, where the host cannot find it: its bytes, or a module. */
  wasm?: BufferSource | WebAssembly.Module;
  /** Together with `memorySecret`: refunds by order id, remembered clicks, repeats that are known. */
  memory?: Memory;
  /** Keys the names in the memory; it stays the same as long as the memory lives. */
  memorySecret?: string;
}

/** An event as Segment sends it: the object, its JSON text, or the bytes of that in UTF-8. */
export type Event = object | string | Uint8Array;

export interface Destination {
  /** Carries one event out. Never rejects. With `dryRun`, the outcome has the plan. */
  handle(event: Event): Promise<Outcome>;
  /** Carries many events out; an outcome for each, by position. Never rejects. */
  handleAll(events: Iterable<Event>): Promise<Outcome[]>;
  /** What would happen with an event, without doing it. Credentials are masked. */
  plan(event: Event): Plan;
  /** What the settings check found, errors first. */
  findings(): Finding[];
}

/** A destination under these settings. Bad settings make one, too, that says what is wrong with them. */
export function createDestination(settings: Settings, options?: Options): Promise<Destination>;

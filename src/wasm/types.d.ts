/** A settings object as Segment hands it over; the keys are listed in settings.json and in the README. */
export type Settings = Record<string, string | boolean | string[] | Record<string, string> | null | undefined>;

/**
 * Steps are text. One that begins with a brace is done: an `Outcome` as JSON. An empty one means that the event is wanted
 * whole. One that begins with a question mark asks the memory of a destination that has one: its second line is a JSON array
 * of names, the answer is what is `known` of each; with an exclamation mark behind the question mark, later steps for the
 * same person (see `people`) wait for it. Every other is to be handed to `send`, and then to `resume` with the answer; it holds credentials, never log it.
 *
 * Answers are text, too. A response is its status, a line `retry-after: …` and a line `x-ratelimit-reset: …` where it has these
 * headers, an empty line and its body. Every other answer is JSON of an `Answer`. `send` gives a response or the failure
 * `network`, or `refused` when it knows that nothing has left, for no connection came about; the host itself gives `timeout` (its deadline passed), `unsent` (its
 * time was up before the request could leave) or `held` (the request it had to follow must come again first); a host with
 * memory gives what is `known`, or `memory` when its memory fails.
 */
export type Answer =
  | { failure: 'network' | 'refused' | 'timeout' | 'unsent' | 'held' | 'memory' }
  | { known: Known[] };

/** What a memory keeps under one name, in order of time: each value with its moment. */
export type Known = [value: string, at: number][];

/** How one event ended. */
export interface Outcome {
  outcome: 'delivered' | 'ignored' | 'rejected' | 'retry';
  code: string;
  message: string;
  refusedBy?: 'connector' | 'target';
  retryAfterSeconds?: number;
  details?: Record<string, string>;
  warnings?: string[];
  /** At a door for webhooks: by what the event is told from others. */
  trace?: Trace;
  /** At a door with memory: what to keep, to join and to forget, in one transaction. */
  remember?: Memories;
}

/** `message` and `person` are names made with the memory's secret, fit for a log; `messageId` is the event's own. */
export interface Trace {
  messageId?: string;
  call?: string;
  event?: string;
  message?: string;
  person?: string;
  /** What credited it, where that was not in the event: a remembered click, in words. */
  credited?: string;
  /** What of the message is the target's own words: they may quote the event, and are not for a log. */
  quoted?: string;
  /** The target would count a repeat of its request twice. */
  keyless?: true;
}

/** Moments are milliseconds since 1970; after `until` a thing is of no use. */
export interface Memories {
  keep?: [name: string, value: string, at: number, until: number][];
  /** Whoever asks for `name` is told what is known of `other`, too. */
  join?: [name: string, other: string, until: number][];
  forget?: string[];
}

/** A webhook's body: the offsets at which each event begins and ends, one after the other; or why it is not let in. */
export type Arrivals =
  | { kind: 'event' | 'array'; events: number[] }
  | { refused: { code: string; message: string } };

/** One thing to know about one setting. */
export interface Finding {
  grade: 'error' | 'advice';
  key: string;
  message: string;
}

/** One field of a request, and where its value comes from: a path of the event or, in parentheses, a rule or a setting. */
export interface Explained {
  field: string;
  from: string;
  value: string;
}

/** What would happen with an event, without doing it. */
export interface Plan {
  decision: 'act' | 'ignore' | 'reject' | 'retry';
  request?: { method: string; url: string; headers: Record<string, string>; body: string };
  outcome?: Outcome;
  fields?: Explained[];
  /** The same of the requests that follow when the first is taken. */
  follow?: Explained[][];
  warnings?: string[];
  findings?: Finding[];
  segment?: string;
}

/** One node of the walk over an event object. */
export interface WalkNode {
  keys: string[];
  nodes: WalkNode[];
  cell?: number;
  table?: number;
  columns: string[];
}

/** What a host needs to walk an event object for `begin`. */
export interface Walk {
  root: WalkNode;
  cells: number;
  tables: number;
}

/** What a host must know of one destination to carry events out. */
export interface Terms {
  walk: Walk;
  /** Every event wants to be read whole, by `beginBytes`; the walk is of no use. */
  readsWhole: boolean;
  /** Nothing is sent, and everything explained. */
  dryRun: boolean;
  pace: Pace;
}

/** How fast a host may go, and in which order. */
export interface Pace {
  /** Requests of one batch in flight at once; as many again of those that go `apart`. */
  concurrency: number;
  /** Requests begun in any one second, and thirty times as many in any one minute; null for no limit. */
  requestsPerSecond: number | null;
  /** How a step begins that later steps for the same person (see `people`) wait for; empty when none does. */
  leading: string;
  /** How a step begins that has places of its own, because it goes to another host; empty where there is one. */
  apart: string;
  /** Equal for destinations that share one allowance. */
  meter: string;
}

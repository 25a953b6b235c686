/** A settings object as Segment hands it over; the keys are listed in settings.json and in the README. */
export type Settings = Record<string, string | boolean | string[] | Record<string, string> | null | undefined>;

/**
 * Steps are text. One that begins with a brace is done: an `Outcome` as JSON. An empty one means that the event is wanted
 * whole. Every other is to be handed to `send`, and then to `resume` with the answer; it holds credentials, never log it.
 *
 * Answers are text, too: JSON of an `Answer`. `send` gives a response or the failure `network`; the host itself gives
 * `timeout` (its deadline passed), `unsent` (its time was up before the request could leave) or `held` (the request it had
 * to follow must come again first).
 */
export type Answer =
  | { status: number; retryAfter?: string; rateLimitReset?: string; body: string }
  | { failure: 'network' | 'timeout' | 'unsent' | 'held' };

/** How one event ended. */
export interface Outcome {
  outcome: 'delivered' | 'ignored' | 'rejected' | 'retry';
  code: string;
  message: string;
  refusedBy?: 'connector' | 'target';
  retryAfterSeconds?: number;
  details?: Record<string, string>;
  warnings?: string[];
}

/** One thing to know about one setting. */
export interface Finding {
  grade: 'error' | 'advice';
  key: string;
  message: string;
}

/** What would happen with an event, without doing it. */
export interface Plan {
  decision: 'act' | 'ignore' | 'reject' | 'retry';
  request?: { method: string; url: string; headers: Record<string, string>; body: string };
  outcome?: Outcome;
  fields?: { field: string; from: string; value: string }[];
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
  /** Requests of one batch in flight at once. */
  concurrency: number;
  /** Requests begun in any one second, and thirty times as many in any one minute; null for no limit. */
  requestsPerSecond: number | null;
  /** How a step begins that later steps for the same person (see `people`) wait for. */
  leading: string;
  /** Equal for destinations that share one allowance. */
  meter: string;
}

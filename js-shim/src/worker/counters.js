// How events ended, counted by day, destination, outcome, code and what the event is to that destination.

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS = 90;

/** What is older is one sum under this day: a total that shrank would look like a Worker that began anew. */
const BEFORE = 0;

export function openCounts(/** @type {SqlStorage} */ sql) {
  sql.exec('CREATE TABLE IF NOT EXISTS counts (day INTEGER, target TEXT, outcome TEXT, code TEXT, kind TEXT, n INTEGER, PRIMARY KEY (day, target, outcome, code, kind)) WITHOUT ROWID');
}

/** @typedef {{ target: string, outcome: string, code: string, kind: string }} End what became of an event, and what it is to its destination, if anything */

export function addCount(/** @type {SqlStorage} */ sql, /** @type {End} */ end, /** @type {number} */ now) {
  add(sql, Math.floor(now / DAY_MS), end, 1);
}

/** Each kind of end with its total and with that of the days that are still known. @returns {(End & { n: number, recent: number })[]} */
export function countsOf(/** @type {SqlStorage} */ sql, /** @type {number} */ now) {
  const counts = sql.exec(
    `SELECT target, outcome, code, kind, sum(n) AS n, sum(CASE WHEN day > ? THEN n ELSE 0 END) AS recent FROM counts
       GROUP BY target, outcome, code, kind ORDER BY target, outcome, code, kind`,
    oldest(now),
  );
  return /** @type {any} */ (counts.toArray());
}

export function expireCounts(/** @type {SqlStorage} */ sql, /** @type {number} */ now) {
  const past = sql.exec('SELECT target, outcome, code, kind, n FROM counts WHERE day > ? AND day <= ?', BEFORE, oldest(now)).toArray();
  for (const { n, ...end } of past) add(sql, BEFORE, /** @type {any} */ (end), Number(n));
  sql.exec('DELETE FROM counts WHERE day > ? AND day <= ?', BEFORE, oldest(now));
}

function oldest(/** @type {number} */ now) {
  return Math.floor(now / DAY_MS) - DAYS;
}

/** @param {SqlStorage} sql @param {number} day @param {End} end @param {number} n */
function add(sql, day, { target, outcome, code, kind }, n) {
  sql.exec('INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n', day, target, outcome, code, kind, n);
}

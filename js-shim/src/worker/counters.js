// How events ended, counted by day, outcome and code.

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS = 90;

/** What is older is one sum under this day: a total that shrank would look like a Worker that began anew. */
const BEFORE = 0;

export function openCounts(/** @type {SqlStorage} */ sql) {
  sql.exec('CREATE TABLE IF NOT EXISTS counts (day INTEGER, outcome TEXT, code TEXT, n INTEGER, PRIMARY KEY (day, outcome, code)) WITHOUT ROWID');
}

export function addCount(/** @type {SqlStorage} */ sql, /** @type {string} */ outcome, /** @type {string} */ code, /** @type {number} */ now) {
  add(sql, Math.floor(now / DAY_MS), outcome, code, 1);
}

/** Each outcome and code with its total and with that of the days that are still known. @returns {{ outcome: string, code: string, n: number, recent: number }[]} */
export function countsOf(/** @type {SqlStorage} */ sql, /** @type {number} */ now) {
  const counts = sql.exec(
    'SELECT outcome, code, sum(n) AS n, sum(CASE WHEN day > ? THEN n ELSE 0 END) AS recent FROM counts GROUP BY outcome, code ORDER BY outcome, code',
    oldest(now),
  );
  return /** @type {any} */ (counts.toArray());
}

export function expireCounts(/** @type {SqlStorage} */ sql, /** @type {number} */ now) {
  const past = sql.exec('SELECT outcome, code, n FROM counts WHERE day > ? AND day <= ?', BEFORE, oldest(now)).toArray();
  for (const { outcome, code, n } of past) add(sql, BEFORE, String(outcome), String(code), Number(n));
  sql.exec('DELETE FROM counts WHERE day > ? AND day <= ?', BEFORE, oldest(now));
}

function oldest(/** @type {number} */ now) {
  return Math.floor(now / DAY_MS) - DAYS;
}

/** @param {SqlStorage} sql @param {number} day @param {string} outcome @param {string} code @param {number} n */
function add(sql, day, outcome, code, n) {
  sql.exec('INSERT INTO counts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n', day, outcome, code, n);
}

// Where dead letters lie, sealed, and the reasons of those that may become some.

const DAY_MS = 24 * 60 * 60 * 1000;

/** A letter waits so long for its replay. */
const LETTER_MS = 30 * DAY_MS;

/** A reason is of use until its message has had all its attempts. */
const REASON_MS = 5 * DAY_MS;

/** @typedef {{ id: string, code: string, message: string, attempts: number, person: string }} Reason */

export function openLetterbox(/** @type {SqlStorage} */ sql) {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS reasons (id TEXT PRIMARY KEY, code TEXT, message TEXT, attempts INTEGER, person TEXT, until INTEGER) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS reasons_person ON reasons (person);
    CREATE INDEX IF NOT EXISTS reasons_until ON reasons (until);
    CREATE TABLE IF NOT EXISTS letters (id TEXT PRIMARY KEY, sealed BLOB, code TEXT, message TEXT, attempts INTEGER, person TEXT, at INTEGER, until INTEGER);
    CREATE INDEX IF NOT EXISTS letters_person ON letters (person);
    CREATE INDEX IF NOT EXISTS letters_until ON letters (until);
  `);
}

export function noteReasons(/** @type {SqlStorage} */ sql, /** @type {Reason[]} */ reasons, /** @type {number} */ now) {
  for (const { id, code, message, attempts, person } of reasons) {
    sql.exec('INSERT OR REPLACE INTO reasons VALUES (?, ?, ?, ?, ?, ?)', id, code, message, attempts, person, now + REASON_MS);
  }
}

export function park(/** @type {SqlStorage} */ sql, /** @type {{ id: string, sealed: Uint8Array, at: number }[]} */ letters, /** @type {number} */ now) {
  for (const { id, sealed, at } of letters) {
    sql.exec(
      `INSERT OR REPLACE INTO letters SELECT ?1, ?2, coalesce(code, 'unknown'), coalesce(message, ''), coalesce(attempts, 0), coalesce(person, ''), ?3, ?4
         FROM (SELECT 1) LEFT JOIN reasons ON id = ?1`,
      id, sealed, at, now + LETTER_MS,
    );
    sql.exec('DELETE FROM reasons WHERE id = ?', id);
  }
}

/** The oldest, and how many there are. @returns {{ letters: Record<string, SqlStorageValue>[], total: number }} */
export function list(/** @type {SqlStorage} */ sql, /** @type {number} */ most) {
  const letters = sql.exec('SELECT id, code, message, attempts, at, person FROM letters ORDER BY at, id LIMIT ?', most).toArray();
  return { letters, total: Number(sql.exec('SELECT count(*) AS total FROM letters').one().total) };
}

/**
 * @param {SqlStorage} sql
 * @param {string} after
 * @param {number} most
 * @param {string[]} [ids]
 * @returns {{ id: string, sealed: ArrayBuffer }[]}
 */
export function pending(sql, after, most, ids) {
  const wanted = ids === undefined ? null : JSON.stringify(ids);
  return /** @type {any} */ (sql.exec(
    `SELECT id, sealed FROM letters WHERE id > ?1 AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2))) ORDER BY id LIMIT ?3`,
    after, wanted, most,
  ).toArray());
}

export function release(/** @type {SqlStorage} */ sql, /** @type {string[]} */ ids) {
  for (const id of ids) sql.exec('DELETE FROM letters WHERE id = ?', id);
}

/** Deletes the letters of people who are forgotten, and what is noted of those on their way. */
export function forgetLetters(/** @type {SqlStorage} */ sql, /** @type {string[]} */ people) {
  for (const table of ['letters', 'reasons']) {
    for (const person of people) sql.exec(`DELETE FROM ${table} WHERE person = ?`, person);
  }
}

/** Deletes a portion of what is past its time; gives when the next expires. */
export function expireLetters(/** @type {SqlStorage} */ sql, /** @type {number} */ now, /** @type {number} */ portion) {
  for (const table of ['letters', 'reasons']) {
    sql.exec(`DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE until <= ? ORDER BY until LIMIT ?)`, now, portion);
  }
  const { next } = sql.exec('SELECT min(until) AS next FROM (SELECT min(until) AS until FROM letters UNION ALL SELECT min(until) FROM reasons)').one();
  return next === null ? Infinity : Number(next);
}

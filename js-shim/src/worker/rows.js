// What is remembered: values under names, and names that lead on to other names.

/** A name keeps so many values: the first, and the latest of the others. */
const MOST_VALUES = 10;

/** Whoever asks is led through so many names at most. */
const MOST_NAMES = 50;

export function openRows(/** @type {SqlStorage} */ sql) {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS kept (name TEXT, value TEXT, first INTEGER, last INTEGER, until INTEGER, PRIMARY KEY (name, value)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS kept_until ON kept (until);
    CREATE TABLE IF NOT EXISTS joins (name TEXT, other TEXT, until INTEGER, PRIMARY KEY (name, other)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS joins_other ON joins (other);
    CREATE INDEX IF NOT EXISTS joins_until ON joins (until);
  `);
}

/**
 * A value that is kept again, earlier or later, has both times: one is the first touch, the other the last.
 *
 * @param {SqlStorage} sql
 * @param {[name: string, value: string, at: number, until: number][]} rows
 */
export function keep(sql, rows) {
  for (const [name, value, at, until] of rows) {
    sql.exec(
      `INSERT INTO kept VALUES (?1, ?2, ?3, ?3, ?4) ON CONFLICT DO UPDATE
         SET first = min(first, excluded.first), last = max(last, excluded.last), until = max(until, excluded.until)`,
      name, value, at, until,
    );
    // The one that was first stays; of the others the one that was not seen for longest goes.
    sql.exec(
      `DELETE FROM kept WHERE name = ?1 AND (SELECT count(*) FROM kept WHERE name = ?1) > ${MOST_VALUES} AND value =
         (SELECT value FROM (SELECT value, last FROM kept WHERE name = ?1 ORDER BY first, value LIMIT -1 OFFSET 1) ORDER BY last, value LIMIT 1)`,
      name,
    );
  }
}

/** Whoever asks for the one is told of the other, too; not the other way round. @param {SqlStorage} sql @param {[name: string, other: string, until: number][]} pairs */
export function join(sql, pairs) {
  for (const [name, other, until] of pairs) sql.exec('INSERT OR REPLACE INTO joins VALUES (?, ?, ?)', name, other, until);
}

/**
 * Every value with the first and the last of its times. Plain look-ups, put together here: one statement that does all takes
 * twenty times as long.
 *
 * @returns {import('../memory.js').Row[]} in the order of their times
 */
export function known(/** @type {SqlStorage} */ sql, /** @type {string} */ name, /** @type {number} */ now) {
  /** @type {import('../memory.js').Row[]} */
  const rows = [];
  for (const one of reached(sql, name, now, MOST_NAMES)) {
    for (const { value, first, last } of sql.exec('SELECT value, first, last FROM kept WHERE name = ? AND until > ?', one, now)) {
      rows.push([String(value), Number(first)]);
      if (Number(last) > Number(first)) rows.push([String(value), Number(last)]);
    }
  }
  return rows.sort(([value, at], [other, then]) => at - then || (value < other ? -1 : 1));
}

/** The name itself and what it is joined to, each once; of very many those that were joined last. @returns {Set<string>} */
function reached(/** @type {SqlStorage} */ sql, /** @type {string} */ name, /** @type {number} */ now, /** @type {number} */ most) {
  const names = new Set([name]);
  for (const one of names) {
    for (const { other } of sql.exec('SELECT other FROM joins WHERE name = ? AND until > ? ORDER BY until DESC LIMIT ?', one, now, most)) {
      if (names.size < most) names.add(String(other));
    }
  }
  return names;
}

/** Forgets a name with all that it leads to, however much that is; gives the names that are gone. @returns {string[]} */
export function forget(/** @type {SqlStorage} */ sql, /** @type {string} */ name) {
  const gone = [...reached(sql, name, 0, Number.MAX_SAFE_INTEGER)];
  for (const one of gone) {
    sql.exec('DELETE FROM kept WHERE name = ?', one);
    sql.exec('DELETE FROM joins WHERE name = ?', one);
  }
  sql.exec('DELETE FROM joins WHERE other = ?', name);
  return gone;
}

/** Deletes a portion of what is past its time; gives when the next row expires. */
export function expireRows(/** @type {SqlStorage} */ sql, /** @type {number} */ now, /** @type {number} */ portion) {
  sql.exec('DELETE FROM kept WHERE (name, value) IN (SELECT name, value FROM kept WHERE until <= ? ORDER BY until LIMIT ?)', now, portion);
  sql.exec('DELETE FROM joins WHERE (name, other) IN (SELECT name, other FROM joins WHERE until <= ? ORDER BY until LIMIT ?)', now, portion);
  const { next } = sql.exec('SELECT min(until) AS next FROM (SELECT min(until) AS until FROM kept UNION ALL SELECT min(until) FROM joins)').one();
  return next === null ? Infinity : Number(next);
}

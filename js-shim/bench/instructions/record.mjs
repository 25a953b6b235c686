// The record of instructions, newest first: what an event took when somebody last said why.

/** So much more than the record is growth. */
const GROWTH = 0.02;

/** The most that a count may be: the record and 2 %. */
export function most(recorded) {
  return Math.floor(recorded * (1 + GROWTH));
}

/** Complaints about counts (`{ name: instructions }`) that the record does not hold. */
export function complaints(recorded, counts) {
  const names = new Set([...Object.keys(recorded), ...Object.keys(counts)]);
  return [...names].flatMap((name) => {
    if (recorded[name] === undefined) return [`${name}: ${counts[name]} instructions, and nothing in the record`];
    if (counts[name] === undefined) return [`${name}: in the record, and not counted any more`];
    if (counts[name] <= most(recorded[name])) return [];
    const growth = ((counts[name] / recorded[name] - 1) * 100).toFixed(1);
    return [`${name}: ${counts[name]} instructions, ${growth} % more than the ${recorded[name]} of the record`];
  });
}

/** The record with a newer entry. Without a reason there is none; without native counts the last ones stay. */
export function renewed(record, { date, reason, wasm, native }) {
  if (reason.trim() === '') throw new Error('a reason is wanted, for those who read the record later');
  return [{ date, reason: reason.trim(), wasm, native: native ?? record[0]?.native ?? {} }, ...record];
}

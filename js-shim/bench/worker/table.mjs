// The Worker's figures and how they are printed.

import { aligned, short } from '../table.mjs';

/**
 * A measured number: `value` or a spread over rounds. It is met when it is at most `most` and at least `least`, as far as
 * these are given.
 */
export function figure(name, unit, measured, { most, least } = {}) {
  const { median: value, low, high } = typeof measured === 'number' ? { median: measured } : measured;
  const range = low !== undefined && { low, high };
  const target = most !== undefined ? `≤ ${short(most)}` : least !== undefined ? `≥ ${short(least)}` : undefined;
  const met = (most === undefined || value <= most) && (least === undefined || value >= least);
  return { name, value, ...range, unit, ...(target && { target, met }) };
}

/** One line for each figure; in brackets the least and the most of all rounds. */
export function tableOf(figures) {
  const rows = figures.map(({ name, value, low, high, unit, target = '', met }) => [
    name,
    `${short(value)} ${unit}`,
    low === undefined ? '' : `(${short(low)} to ${short(high)})`,
    target,
    met === undefined ? '' : met ? 'met' : 'NOT MET',
  ]);
  return aligned([['figure', 'median', 'all rounds', 'target', ''], ...rows]);
}

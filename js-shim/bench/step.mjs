// The text of a step that sends, as far as the benchmark looks into it.

/** The request's body: the last line but one. Undefined when the step is done. */
export function bodyOfStep(step) {
  if (step.startsWith('{')) return undefined;
  const end = step.lastIndexOf('\n');
  return step.slice(step.lastIndexOf('\n', end - 1) + 1, end);
}

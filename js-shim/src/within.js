// A promise that is not waited for longer than so many milliseconds.

/**
 * When it takes longer it is as `late` says, which rejects where nothing else is told; no timer stays behind.
 *
 * @template T, L
 * @param {number} ms
 * @param {Promise<T>} promise
 * @param {() => L} late
 * @returns {Promise<T | L>}
 */
export function within(ms, promise, late = refuse) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      try {
        resolve(late());
      } catch (error) {
        reject(error);
      }
    }, ms);
    /** @template V @param {(value: V) => void} settle */
    const settled = (settle) => (/** @type {V} */ value) => {
      clearTimeout(timer);
      settle(value);
    };
    promise.then(settled(resolve), settled(reject));
  });
}

/** @returns {never} */
function refuse() {
  throw new Error('no answer in time');
}

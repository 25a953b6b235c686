// What belongs together lights up together: the parts of an event, the rows and the texts that were made of them.

/** @typedef {{ id: string, element: Element }} Mark */

/**
 * One group of ids may be lit at a time: by pointing at it or by focus, and by a click to stay.
 *
 * @param {(ids: Set<string>, how: string) => void} lit told whenever that changes
 */
export function createMarks(lit) {
  /** @type {Map<string, Set<Element>>} */
  let elements = new Map();
  let pinned = new Set();
  let shown = new Set();

  function show(/** @type {Set<string>} */ ids, /** @type {string} */ how) {
    for (const id of shown) for (const element of elements.get(id) ?? []) element.classList.remove('lit');
    shown = ids;
    for (const id of shown) for (const element of elements.get(id) ?? []) element.classList.add('lit');
    lit(shown, how);
  }

  /** Lights these ids, or the pinned ones where there are none. */
  function light(/** @type {Iterable<string>} */ ids, how = 'point') {
    const wanted = new Set(ids);
    show(wanted.size > 0 ? wanted : pinned, how);
  }

  return {
    light,
    /** Pointing at this element lights these ids. */
    point(/** @type {Element} */ element, /** @type {string[]} */ ids) {
      element.addEventListener('mousemove', (event) => hasMoved(event) && light(ids, 'row'));
      element.addEventListener('mouseleave', (event) => hasMoved(event) && light([]));
    },
    /** Everything anew. */
    clear() {
      elements = new Map();
      pinned = new Set();
      show(new Set(), 'clear');
    },
    /** This element belongs to these ids. */
    add(/** @type {Element} */ element, /** @type {Iterable<string>} */ ids) {
      for (const id of ids) {
        if (!elements.has(id)) elements.set(id, new Set());
        elements.get(id)?.add(element);
      }
    },
    /** Keeps these ids lit; the same ones again lets them go. */
    pin(/** @type {Iterable<string>} */ ids) {
      const wanted = new Set(ids);
      const same = wanted.size === pinned.size && [...wanted].every((id) => pinned.has(id));
      pinned = same ? new Set() : wanted;
      show(pinned, 'pin');
    },
    /** Lets the pinned ones go. */
    unpin() {
      pinned = new Set();
      show(pinned, 'unpin');
    },
    isPinned: (/** @type {string} */ id) => pinned.has(id),
  };
}

/** Where the pointer was, up to the last event. */
let before = { x: -1, y: -1 };
addEventListener('mousemove', ({ clientX: x, clientY: y }) => {
  before = { x, y };
});

/** Scrolling moves elements under a pointer that rests: what the keyboard has lit stays lit. */
export function hasMoved(/** @type {MouseEvent} */ { clientX, clientY }) {
  return clientX !== before.x || clientY !== before.y;
}

// Tabs as the ARIA practices have them: one stop for the tabulator key, arrows between, the panel follows.

/**
 * @param {HTMLElement} list an element with the role tablist, whose buttons name their panels by aria-controls
 * @param {(name: string) => void} [chosen] told the panel's id
 */
export function makeTabs(list, chosen = () => {}) {
  /** @type {HTMLElement[]} */
  const tabs = [...list.querySelectorAll('[role=tab]')];
  const panelOf = (tab) => document.getElementById(tab.getAttribute('aria-controls'));

  function show(/** @type {HTMLElement} */ wanted) {
    for (const tab of tabs) {
      const isWanted = tab === wanted;
      tab.setAttribute('aria-selected', String(isWanted));
      tab.tabIndex = isWanted ? 0 : -1;
      panelOf(tab).hidden = !isWanted;
    }
    chosen(wanted.getAttribute('aria-controls') ?? '');
  }

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => show(tab));
    tab.addEventListener('keydown', (event) => {
      const step = STEPS[event.key];
      const next = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1
        : step === undefined ? undefined : (index + step + tabs.length) % tabs.length;
      if (next === undefined) return;
      event.preventDefault();
      tabs[next].focus();
      show(tabs[next]);
    });
  }
  return {
    show: (/** @type {string} */ id) => {
      const tab = tabs.find((one) => one.getAttribute('aria-controls') === id);
      if (tab) show(tab);
    },
  };
}

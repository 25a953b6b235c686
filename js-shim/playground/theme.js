// Light or dark: as the system has it, unless the reader says otherwise. The choice stays in this browser.

const KEY = 'affonso-segment-theme';

/** @param {HTMLFieldSetElement} choice a group of radio buttons: system, light, dark */
export function followTheme(choice) {
  const apply = (/** @type {string} */ theme) => {
    document.documentElement.dataset.theme = theme;
  };
  const kept = read();
  for (const radio of choice.querySelectorAll('input')) {
    radio.checked = radio.value === kept;
    radio.addEventListener('change', () => {
      apply(radio.value);
      keep(radio.value);
    });
  }
  apply(kept);
}

// A browser may refuse its store to a page.
function read() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

function keep(/** @type {string} */ theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then it lasts as long as the page does.
  }
}

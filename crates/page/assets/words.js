// Words that scripts say: the page brings them, in its own language.
const known = document.getElementById("words")?.dataset ?? {};

export function say(key, gaps = {}) {
  const name = `say-${key}`.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  let words = known[name] ?? key;
  for (const [gap, value] of Object.entries(gaps)) words = words.replaceAll(`{$${gap}}`, value);
  return words;
}

/** What a terminal obeys or reorders text by: control characters but tab and newline, and overrides of direction. */
const suspicious = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/**
 * Host output without what a terminal would obey: escape sequences go, a lone carriage return (a progress bar)
 * becomes a newline, other control characters and overrides of direction (CVE-2021-42574) show as U+FFFD.
 */
export function clean(text: string): string {
  if (!suspicious.test(text)) return text;
  return text
    .replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])/g, '')
    .replace(/\r+\n?/g, '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '�');
}

/** The same on one line: names of tasks and labels of items may hold what a host said. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

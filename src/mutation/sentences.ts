/** The text cut into sentences: after a full stop, where a blank and the beginning of another follow. */
export const sentencesOf = (text: string): string[] =>
  text.split(/(?<=[.!?])\s+(?=[A-Z0-9`*"'(-])/).filter((sentence) => sentence !== '');

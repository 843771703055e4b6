/** At most so many characters of a text, from both its ends, and what was left out between them. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = most / 2;
  return `${text.slice(0, half)}\n[... ${text.length - most} characters left out ...]\n${text.slice(-half)}`;
}

/**
 * Words with which people take back what an agent did. English only, and no more than a hint: a message that begins with
 * "no" may mean something else, and one that corrects may use none of these.
 */
const CORRECTION =
  /^\s*(?:no\b|nope\b|wrong\b|stop\b|undo\b|revert\b|don'?t\b|that'?s (?:not|wrong)|not what)|\b(?:you broke|you (?:just )?(?:deleted|overwrote|removed)|that (?:is|was) (?:not|wrong)|(?:is|was) wrong|undo (?:that|this|it)|revert (?:that|this|it)|put (?:it|that) back|not what i (?:asked|meant|wanted)|still (?:fails|failing|broken|does ?n[o']t))\b/i;

/** Whether what a person wrote sounds like a correction of what was done just before. */
export function isCorrection(text: string): boolean {
  return CORRECTION.test(text.slice(0, 500));
}

/** What words of a goal, or of the name of a failing mode, say about where to look. */
export interface Rule {
  /** What is thought to be wrong, as it stands in the plan. */
  readonly about: string;
  readonly words: RegExp;
  /** Operators that change such things. */
  readonly operators: readonly string[];
}

/** By hand; what each operator does is in docs/operators.md. Names that are not known are passed over. */
export const RULES: readonly Rule[] = [
  {
    about: 'what is put in is taken for a pattern',
    words: /\$|\bdollar\b|replac|corrupt|regex/i,
    operators: ['replacement-safety', 'literal-regex', 'argument-use'],
  },
  {
    about: 'blanks and indentation',
    words: /\bblanks?\b|whitespace|indent|\btabs?\b|\bspaces?\b|\btrim|trailing|newline|\bcrlf\b|line-ends?/i,
    operators: [
      'comparison-normalise',
      'fallback-normalised',
      'retry-normalised',
      'string-align',
      'string-wrap',
    ],
  },
  {
    about: 'characters that look or are written otherwise',
    words: /unicode|quotes?|dash|zero-width|escap|entit|byte-order|normal-form|full-width|encod/i,
    operators: ['fallback-normalised', 'retry-normalised', 'comparison-normalise', 'synthesise'],
  },
  {
    about: 'text pasted in with the call',
    words: /line-?numbers?|code-?fence|paste|elision|prefix/i,
    operators: ['retry-normalised', 'fallback-normalised', 'literal-regex', 'synthesise'],
  },
  {
    about: 'near misses that could be accepted',
    words: /typo|stale|drift|hallucinat|anchor|fuzzy|similar|not.found|near/i,
    operators: ['comparison-soften', 'fallback-call', 'fallback-reorder', 'condition-drop-clause'],
  },
  {
    about: 'several places fit',
    words: /ambigu|duplicat|multiple|several|twice|wrong (?:place|file)|too many/i,
    operators: ['guard-insert', 'condition-add-clause', 'condition-boundary', 'condition-connective'],
  },
  {
    about: 'what errors say',
    words: /\berrors?\b|message|hint|explain|unhelpful/i,
    operators: ['error-text', 'literal-string'],
  },
  {
    about: 'how much is answered',
    words: /limit|truncat|\bpage|\blong\b|too much|output|lines? of|amount/i,
    operators: ['literal-number', 'loop-bounds', 'list-wrap', 'parameterise'],
  },
  {
    about: 'it refuses what it could do',
    words: /refus|reject|throws?\b|too strict/i,
    operators: ['guard-remove', 'fallback-call', 'condition-drop-clause', 'comparison-soften'],
  },
  {
    about: 'it does what it should refuse',
    words: /\bwrong\b|harm|overwrit|too loose|silent/i,
    operators: ['guard-insert', 'condition-add-clause', 'condition-negate'],
  },
  {
    about: 'paths',
    words: /\bpaths?\b|folder|director|relative/i,
    operators: ['argument-use', 'substitute-typed', 'string-wrap', 'fallback-call'],
  },
];

/** Goals that are about words alone: the code need not change. */
export const ABOUT_TEXTS =
  /\bdescri(?:be|ption)|\bdocument|\bwording\b|prompt tokens|\btell (?:the )?(?:agent|model)/i;

export function rulesFor(text: string): readonly Rule[] {
  return RULES.filter(({ words }) => words.test(text));
}

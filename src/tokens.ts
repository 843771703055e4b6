/**
 * Characters of text for each token: the usual rule of thumb for English and code. No model's own tokeniser is meant;
 * what is counted with it is to be compared.
 */
export const CHARS_PER_TOKEN = 4;

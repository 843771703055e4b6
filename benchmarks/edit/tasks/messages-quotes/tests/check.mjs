import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { messages } = await import(pathToFileURL('src/messages.mjs'));
assert.deepEqual(messages, {
  en: {
    denied: 'You can\u2019t open \u201C{file}\u201D.',
    notFound: 'The file \u201C{file}\u201D doesn\u2019t exist.',
    tooLarge: 'The file \u201C{file}\u201D is too large \u2013 {size} MB.',
    empty: 'The folder doesn\u2019t hold a file.',
  },
  fr: {
    denied: 'Impossible d\u2019ouvrir \u00AB\u00A0{file}\u00A0\u00BB.',
    notFound: 'Le fichier \u00AB\u00A0{file}\u00A0\u00BB n\u2019existe pas.',
    tooLarge: 'Le fichier \u00AB\u00A0{file}\u00A0\u00BB est trop gros \u2013 {size} Mo.',
    empty: 'Le dossier n\u2019a pas de fichier.',
  },
});

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));

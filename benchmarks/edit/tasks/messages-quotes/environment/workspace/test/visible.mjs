import { say } from '../src/say.mjs';

for (const language of ['en', 'fr']) {
  const text = say(language, 'notFound', { file: 'a.txt' });
  console.log(text);
  if (!text.includes('a.txt')) process.exit(1);
}

import { slug } from '../src/slug.mjs';

for (const [title, wanted] of [['Hello  big_world', 'hello-big-world'], [' - a - ', 'a']]) {
  if (slug(title) !== wanted) throw new Error(`slug(${title}) is ${slug(title)}`);
}

import { escapeHtml } from '../src/html.mjs';

const found = escapeHtml(`<b> & "it's"`);
console.log(found);
if (found !== '&lt;b&gt; &amp; &quot;it&#39;s&quot;') process.exit(1);

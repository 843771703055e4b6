import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { escapeAttribute, escapeHtml, unescapeHtml } = await import(pathToFileURL('src/html.mjs'));
const { link } = await import(pathToFileURL('src/link.mjs'));
assert.equal(escapeHtml(`<b> & "it's"`), '&lt;b&gt; &amp; &quot;it&#39;s&quot;');
assert.equal(escapeHtml('&lt;'), '&amp;lt;');
assert.equal(escapeAttribute('a&"b\n<'), 'a&amp;&quot;b&#10;<');
assert.equal(unescapeHtml('&lt;a&gt; &amp;lt;'), '<a> &lt;');
assert.equal(link('/?a=1&b=2', 'a < b'), '<a href="/?a=1&amp;b=2">a &lt; b</a>');

const { readFileSync: readKey } = await import('node:fs');
process.stdout.write(readKey(0, 'utf8'));

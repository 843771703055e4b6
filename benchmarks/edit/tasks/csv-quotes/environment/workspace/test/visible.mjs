import { parseLine } from '../src/csv.mjs';

const [found] = parseLine('"a ""b"" c",d');
console.log(found);
if (found !== 'a "b" c') process.exit(1);

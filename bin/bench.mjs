#!/usr/bin/env node
import { readFileSync, readdirSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { register } from 'tsx/esm/api';

const FOLDER = new URL('../benchmarks/perf/', import.meta.url);

register();

/** Every file there whose default export is a bench. */
async function findBenches() {
  const benches = [];
  for (const file of readdirSync(FOLDER).sort()) {
    // Whatever else a bench needs is recognised by having no default export, without running it.
    if (!file.endsWith('.ts') || !/^export default /m.test(readFileSync(new URL(file, FOLDER), 'utf8')))
      continue;
    benches.push(file.replace(/\.ts$/, ''));
  }
  return benches;
}

function machine() {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    load: Number(loadavg()[0].toFixed(2)),
  };
}

const args = process.argv.slice(2);
const json = args.includes('--json');
const unknown = args.filter((arg) => arg.startsWith('-') && arg !== '--json');
const [name] = args.filter((arg) => !arg.startsWith('-'));
const names = await findBenches();

if (unknown.length > 0 || (name !== undefined && !names.includes(name))) {
  console.error(
    `There is no ${unknown.length > 0 ? `option ${unknown[0]}` : `bench ${name}`}. Usage: npm run bench -- NAME [--json]; names: ${names.join(', ')}.`,
  );
  process.exit(2);
}

if (name === undefined) {
  const list = [];
  for (const each of names) {
    const { default: bench } = await import(new URL(`${each}.ts`, FOLDER).href);
    list.push({ name: bench.name, description: bench.description, goal: bench.goal });
  }
  if (json) console.log(JSON.stringify(list, null, 2));
  else
    for (const bench of list)
      console.log(`${bench.name.padEnd(20)} ${bench.description}\n${''.padEnd(20)} goal: ${bench.goal}`);
} else {
  const { default: bench } = await import(new URL(`${name}.ts`, FOLDER).href);
  const before = machine();
  const result = await bench.run();
  if (json) console.log(JSON.stringify({ name, ...result, machine: before }, null, 2));
  else {
    console.log(`${name}: ${bench.description}`);
    for (const [figure, value] of Object.entries(result.figures))
      console.log(`  ${figure.padEnd(32)} ${value}`);
    console.log(`  ${'goal'.padEnd(32)} ${result.goal}`);
    console.log(`  ${'holds'.padEnd(32)} ${result.holds ? 'yes' : 'NO'}`);
    console.log(`  ${'n'.padEnd(32)} ${result.n}`);
    console.log(`  ${'spread'.padEnd(32)} ${result.spread}`);
    for (const note of result.notes ?? []) console.log(`  ${note}`);
    const { cpu, cores, memoryGiB, kernel, node, load } = before;
    console.log(
      `  machine: ${cpu}, ${cores} cores, ${memoryGiB} GiB, Linux ${kernel}, Node ${node}, load ${load}`,
    );
  }
  process.exitCode = result.holds ? 0 : 1;
}

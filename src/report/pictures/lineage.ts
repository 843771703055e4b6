import type { LineageNode, LineageView } from '../view/lineage.ts';
import type { Link } from './link.ts';
import { short } from './scale.ts';
import { element, linked, picture, text, tip } from './svg.ts';

const COLUMN = 54;
const ROW = 24;
const LEFT = 22;
const TOP = 38;

interface Placed extends LineageNode {
  readonly x: number;
  readonly y: number;
}

/** Generations from left to right, one row a leaf; the path of the best is the bold line. */
export function lineagePicture(view: LineageView, link: Link, id = 'lineage'): string {
  const placed = place(view.nodes);
  const byId = new Map(placed.map((node) => [node.id, node]));
  const depth = Math.max(0, ...placed.map(({ x }) => x));
  const rows = Math.max(0, ...placed.map(({ y }) => y));
  const [width, height] = [LEFT * 2 + depth * COLUMN + 60, TOP + rows * ROW + 20];
  const at = ({ x, y }: Placed): readonly [number, number] => [LEFT + x * COLUMN, TOP + y * ROW];
  const edges = placed.flatMap((node) => {
    const parent = byId.get(node.parent ?? '');
    if (!parent) return [];
    const [[x1, y1], [x2, y2]] = [at(parent), at(node)];
    const middle = (x1 + x2) / 2;
    const d = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
    return [{ d, best: node.onPath && parent.onPath }];
  });
  const dot = (node: Placed): string => {
    const [cx, cy] = at(node);
    const words = `${node.id}, proposal ${node.proposal}, ${view.objective} ${node.value === undefined ? 'not scored' : short(node.value)}${node.elite ? ', elite' : ''}${node.hidden > 0 ? `, ${node.hidden} more children` : ''}`;
    const shape = node.elite
      ? element(
          'rect',
          { class: node.onPath ? 'node best' : 'node elite', x: cx - 4.5, y: cy - 4.5, width: 9, height: 9 },
          tip(words),
        )
      : element(
          'circle',
          { class: node.onPath ? 'node best' : 'node', cx, cy, r: node.onPath ? 4.5 : 3.2 },
          tip(words),
        );
    const label =
      (node.onPath || node.elite) && node.value !== undefined
        ? text(cx, cy - 8, node.value.toFixed(3), {
            class: 'value',
            'text-anchor': 'middle',
            'aria-hidden': 'true',
          })
        : '';
    return linked(link(node.id), words, shape) + label;
  };
  return picture(
    {
      ...{ id, width, height, fixed: true, linked: true },
      title: 'Lineage',
      description: `${view.nodes.length} variants in ${depth + 1} generations${view.hidden > 0 ? `; ${view.hidden} more are not drawn` : ''}. Squares are in the archive now. The bold line leads from the baseline to the best, in ${Math.max(0, view.path.length - 1)} steps.`,
    },
    [
      text(LEFT - 6, 13, 'generation 0', { class: 'name' }),
      depth > 2
        ? text(LEFT + depth * COLUMN, 13, String(depth), { class: 'name', 'text-anchor': 'middle' })
        : '',
      ...edges.filter(({ best }) => !best).map(({ d }) => element('path', { class: 'edge', d })),
      ...edges.filter(({ best }) => best).map(({ d }) => element('path', { class: 'edge best', d })),
      ...placed.map(dot),
    ].join(''),
  );
}

/** Columns by generation; a parent stands between its first and its last child. */
function place(nodes: readonly LineageNode[]): Placed[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const children = new Map<string, LineageNode[]>();
  const roots: LineageNode[] = [];
  for (const node of nodes) {
    if (node.parent === undefined || !ids.has(node.parent)) roots.push(node);
    else children.set(node.parent, [...(children.get(node.parent) ?? []), node]);
  }
  const placed: Placed[] = [];
  let row = 0;
  const visit = (node: LineageNode, x: number): number => {
    const own = children.get(node.id) ?? [];
    const rows = own.map((child) => visit(child, x + 1));
    const [first, last] = [rows[0], rows.at(-1)];
    const y = first === undefined || last === undefined ? row++ : (first + last) / 2;
    placed.push({ ...node, x, y });
    return y;
  };
  for (const root of roots) visit(root, 0);
  return placed.sort((a, b) => a.proposal - b.proposal);
}

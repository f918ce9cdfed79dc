import { describe, expect, test } from 'vitest';
import type { GraphNode } from '../../src/trace/graph.ts';
import { MOST_TERMS_SHOWN, graphOf, nodeId } from '../../src/trace/graph.ts';
import { NETWORKS, made } from '../words/programs.ts';

const { program, values } = made(NETWORKS['xor']!);
/** What a node comes to from the nodes that lead to it. */
function evaluated(nodes: readonly GraphNode[], edges: readonly { from: string; to: string }[], id: string): number {
  const node = nodes.find((n) => n.id === id)!;
  const inputs = edges.filter((e) => e.to === id).map((e) => evaluated(nodes, edges, e.from));
  if (node.kind === 'more') return Number.NaN;
  if (inputs.length === 0) return node.value;
  if (node.kind === 'cell') return inputs[0]!;
  if (node.sign === '+') return inputs.reduce((a, b) => a + b, 0);
  if (node.sign === 'max') return Math.max(...inputs);
  if (node.sign.startsWith('×'))
    return inputs.reduce((a, b) => a * b, Number(node.sign.slice(1).trim().replace('−', '-') || 1));
  return node.value;
}

describe('the scalar graph', () => {
  test('of a number begins closed, and opens step by step to what it is made of', () => {
    const root = { name: 'output.z', at: 0 };
    expect(graphOf(program, values, root, new Set()).nodes).toMatchObject([{ kind: 'cell', state: 'closed' }]);
    const { nodes, edges } = graphOf(program, values, root, new Set([nodeId(root)]));
    expect(
      nodes
        .filter((n) => n.kind === 'operation')
        .map((n) => n.sign)
        .sort(),
    ).toEqual(['+', '×', '×', '×']);
    expect(nodes.filter((n) => n.kind === 'cell')).toHaveLength(1 + 3 + 3 + 1);
    expect(evaluated(nodes, edges, nodeId(root))).toBeCloseTo(values.get('output.z')![0]!, 6);
  });

  test('opened to the inputs computes the loss, and every node has its value and its gradient', () => {
    const root = { name: 'loss.value', at: 0 };
    let opened = new Set<string>();
    for (let turn = 0; turn < 12; turn++)
      opened = new Set(
        graphOf(program, values, root, opened).nodes.flatMap((n) =>
          n.kind === 'cell' && n.state !== 'given' ? [n.id] : [],
        ),
      );
    const { nodes } = graphOf(program, values, root, opened);
    const cells = nodes.filter((n) => n.kind === 'cell');
    expect(cells.every((n) => n.state !== 'closed')).toBe(true);
    for (const { cell, value, gradient } of cells) {
      expect(value).toBe(values.get(cell.name)![cell.at]);
      const own = cell.name.includes('.') ? values.get(cell.name.replace('.', '.d')) : undefined;
      expect(gradient).toBe(own ? own[cell.at] : null);
    }
    expect(cells.some((n) => n.cell.name === 'input.y')).toBe(true);
  });

  test('shows the largest terms of a long sum, and how many more there are', () => {
    const lenet = made(NETWORKS['lenet']!);
    const root = { name: 'dense.z', at: 3 };
    const { nodes } = graphOf(lenet.program, lenet.values, root, new Set([nodeId(root)]));
    expect(nodes.filter((n) => n.kind === 'operation' && n.sign === '×')).toHaveLength(MOST_TERMS_SHOWN);
    expect(nodes.some((n) => n.kind === 'more' && n.count > 0)).toBe(true);
  });
});

import { Graph as Dagre, layout } from '@dagrejs/dagre';
import type { GraphNode, ScalarGraph } from '../../../trace/graph.ts';

/** A node with its box: centre and size, in pixels. */
export interface Placed {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly nodes: readonly Placed[];
  /** SVG paths of the edges, by the nodes they join. */
  readonly edges: readonly {
    readonly key: string;
    readonly points: readonly { readonly x: number; readonly y: number }[];
  }[];
  readonly width: number;
  readonly height: number;
}

const SIZES = { cell: [152, 46], operation: [34, 30], more: [84, 22] } as const;

/** Lays the graph out from left to right: what is read stands before what reads it. */
export function layoutOf({ nodes, edges }: ScalarGraph): Layout {
  const g = new Dagre({ multigraph: true });
  g.setGraph({ rankdir: 'LR', nodesep: 10, ranksep: 26, marginx: 16, marginy: 16 });
  g.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    const [width, height] = SIZES[node.kind];
    g.setNode(node.id, {
      width: node.kind === 'operation' ? Math.max(width, 14 + 8 * node.sign.length) : width,
      height,
    });
  }
  edges.forEach(({ from, to }, i) => g.setEdge(from, to, {}, String(i)));
  layout(g);
  const { width = 0, height = 0 } = g.graph() as { readonly width?: number; readonly height?: number };
  return {
    nodes: nodes.map((node) => ({
      node,
      ...(g.node(node.id) as { x: number; y: number; width: number; height: number }),
    })),
    edges: g.edges().map((e) => ({
      key: `${e.v} ${e.w} ${e.name}`,
      points: (g.edge(e) as { readonly points: readonly { readonly x: number; readonly y: number }[] }).points,
    })),
    width,
    height,
  };
}

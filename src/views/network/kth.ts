/**
 * The k-th largest of numbers that are not negative, in one look at each: their bits are in the same order as they are, so
 * the k largest so far, the least of them on top of a heap, tell at once whether the next one counts. Not a number counts as
 * larger than all.
 */
export function kthLargest(numbers: Float32Array, k: number): number {
  const heap = new Uint32Array(k);
  let least = 0;
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word <= least) continue;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1,
        below = left + 1 < k && heap[left + 1]! < heap[left]! ? left + 1 : left;
      if (below >= k || heap[below]! >= word) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = word;
    least = heap[0]!;
  }
  return new Float32Array(Uint32Array.of(least).buffer)[0]!;
}

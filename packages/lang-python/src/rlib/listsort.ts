/**
 * Timsort: a stable merge sort that finds the runs already in the data.
 *
 * Runs are maximal ascending or strictly descending stretches (descending ones are reversed), short ones extended to
 * `minRun` by binary insertion. They are stacked, and neighbours merged so that lengths on the stack stay balanced. A merge first
 * skips what is in place at both ends, then copies the shorter run aside. When one run wins many times in a row it
 * *gallops*: it searches exponentially for how many of its items come next and moves them at once.
 *
 * The class is generic and its comparison a method, so that a subclass for machine integers or floats compares without a
 * call once translated. Comparisons may throw: the array then holds some permutation of its items.
 */
import { FixedArray, arrayCopy } from '@weft/core';
import type { i32 } from '@weft/core';

/** Runs win this often in a row before galloping starts. */
const MIN_GALLOP: i32 = 7;

export abstract class TimSort<T> {
  protected list: FixedArray<T>;
  private readonly length: i32;
  private temp: FixedArray<T>;
  private minGallop: i32 = MIN_GALLOP;
  private readonly runBase: FixedArray<i32> = new FixedArray<i32>(85, 0);
  private readonly runLength: FixedArray<i32> = new FixedArray<i32>(85, 0);
  private runs: i32 = 0;

  constructor(list: FixedArray<T>, length: i32) {
    this.list = list;
    this.length = length;
    this.temp = list;
  }

  /** `a < b` */
  abstract lt(a: T, b: T): boolean;

  sort(): void {
    const n = this.length;
    if (n < 2) return;
    let low: i32 = 0;
    let remaining = n;
    const minRun = this.minRunLength(n);
    while (remaining > 0) {
      let count = this.countRun(low, low + remaining);
      if (count < minRun) {
        const force = remaining < minRun ? remaining : minRun;
        this.binarySort(low, low + force, low + count);
        count = force;
      }
      this.runBase[this.runs] = low;
      this.runLength[this.runs] = count;
      this.runs++;
      this.collapse();
      low += count;
      remaining -= count;
    }
    this.forceCollapse();
  }

  private minRunLength(length: i32): i32 {
    let n = length;
    let r: i32 = 0;
    while (n >= 64) {
      r = r | (n & 1);
      n = n >> 1;
    }
    return n + r;
  }

  /** Length of the run that starts at `low`; a strictly descending one is reversed in place. */
  private countRun(low: i32, high: i32): i32 {
    const a = this.list;
    if (low + 1 === high) return 1;
    let i = low + 2;
    if (this.lt(a[low + 1], a[low])) {
      while (i < high && this.lt(a[i], a[i - 1])) i++;
      let left = low;
      let right = i - 1;
      while (left < right) {
        const kept = a[left];
        a[left] = a[right];
        a[right] = kept;
        left++;
        right--;
      }
    } else {
      while (i < high && !this.lt(a[i], a[i - 1])) i++;
    }
    return i - low;
  }

  /** Sorts `low … high-1`, of which `low … start-1` is sorted already. */
  private binarySort(low: i32, high: i32, start: i32): void {
    const a = this.list;
    for (let i = start; i < high; i++) {
      const pivot = a[i];
      let left = low;
      let right = i;
      while (left < right) {
        const middle = (left + right) >> 1;
        if (this.lt(pivot, a[middle])) right = middle;
        else left = middle + 1;
      }
      for (let k = i; k > left; k--) a[k] = a[k - 1];
      a[left] = pivot;
    }
  }

  private collapse(): void {
    const length = this.runLength;
    while (this.runs > 1) {
      let n = this.runs - 2;
      if (
        (n > 0 && length[n - 1] <= length[n] + length[n + 1]) ||
        (n > 1 && length[n - 2] <= length[n - 1] + length[n])
      ) {
        if (length[n - 1] < length[n + 1]) n--;
        this.mergeAt(n);
      } else if (length[n] <= length[n + 1]) {
        this.mergeAt(n);
      } else {
        return;
      }
    }
  }

  private forceCollapse(): void {
    const length = this.runLength;
    while (this.runs > 1) {
      let n = this.runs - 2;
      if (n > 0 && length[n - 1] < length[n + 1]) n--;
      this.mergeAt(n);
    }
  }

  /** Merges runs `n` and `n + 1` of the stack. */
  private mergeAt(n: i32): void {
    const a = this.list;
    let baseA = this.runBase[n];
    let lengthA = this.runLength[n];
    const baseB = this.runBase[n + 1];
    let lengthB = this.runLength[n + 1];
    this.runLength[n] = lengthA + lengthB;
    if (n === this.runs - 3) {
      this.runBase[n + 1] = this.runBase[n + 2];
      this.runLength[n + 1] = this.runLength[n + 2];
    }
    this.runs--;
    const skip = this.gallopRight(a[baseB], a, baseA, lengthA, 0);
    baseA += skip;
    lengthA -= skip;
    if (lengthA === 0) return;
    lengthB = this.gallopLeft(a[baseA + lengthA - 1], a, baseB, lengthB, lengthB - 1);
    if (lengthB === 0) return;
    if (lengthA <= lengthB) this.mergeLow(baseA, lengthA, baseB, lengthB);
    else this.mergeHigh(baseA, lengthA, baseB, lengthB);
  }

  /** How many of the `n` sorted items from `base` are less than `key`; the search starts at `hint`. */
  private gallopLeft(key: T, a: FixedArray<T>, base: i32, n: i32, hint: i32): i32 {
    let last: i32 = 0;
    let offset: i32 = 1;
    if (this.lt(a[base + hint], key)) {
      const max = n - hint;
      while (offset < max && this.lt(a[base + hint + offset], key)) {
        last = offset;
        offset = offset * 2 + 1;
      }
      if (offset > max) offset = max;
      last += hint;
      offset += hint;
    } else {
      const max = hint + 1;
      while (offset < max && !this.lt(a[base + hint - offset], key)) {
        last = offset;
        offset = offset * 2 + 1;
      }
      if (offset > max) offset = max;
      const kept = last;
      last = hint - offset;
      offset = hint - kept;
    }
    last++;
    while (last < offset) {
      const middle = (last + offset) >> 1;
      if (this.lt(a[base + middle], key)) last = middle + 1;
      else offset = middle;
    }
    return offset;
  }

  /** How many of the `n` sorted items from `base` are not greater than `key`; the search starts at `hint`. */
  private gallopRight(key: T, a: FixedArray<T>, base: i32, n: i32, hint: i32): i32 {
    let last: i32 = 0;
    let offset: i32 = 1;
    if (this.lt(key, a[base + hint])) {
      const max = hint + 1;
      while (offset < max && this.lt(key, a[base + hint - offset])) {
        last = offset;
        offset = offset * 2 + 1;
      }
      if (offset > max) offset = max;
      const kept = last;
      last = hint - offset;
      offset = hint - kept;
    } else {
      const max = n - hint;
      while (offset < max && !this.lt(key, a[base + hint + offset])) {
        last = offset;
        offset = offset * 2 + 1;
      }
      if (offset > max) offset = max;
      last += hint;
      offset += hint;
    }
    last++;
    while (last < offset) {
      const middle = (last + offset) >> 1;
      if (this.lt(key, a[base + middle])) offset = middle;
      else last = middle + 1;
    }
    return offset;
  }

  private aside(from: i32, count: i32): FixedArray<T> {
    if (this.temp === this.list || this.temp.length < count)
      this.temp = new FixedArray<T>(count, this.list[from]);
    arrayCopy(this.list, from, this.temp, 0, count);
    return this.temp;
  }

  /** Merges forwards; the left run, the shorter one, is copied aside. */
  private mergeLow(baseA: i32, countA: i32, baseB: i32, countB: i32): void {
    const a = this.list;
    const t = this.aside(baseA, countA);
    let at = baseA;
    let left: i32 = 0;
    let right = baseB;
    let nA = countA;
    let nB = countB;
    try {
      // The first item of B is the smallest: mergeAt has skipped what is below it.
      a[at] = a[right];
      at++;
      right++;
      nB--;
      while (nA > 1 && nB > 0) {
        let winsA: i32 = 0;
        let winsB: i32 = 0;
        while (nA > 1 && nB > 0 && winsA < this.minGallop && winsB < this.minGallop) {
          if (this.lt(a[right], t[left])) {
            a[at] = a[right];
            right++;
            nB--;
            winsB++;
            winsA = 0;
          } else {
            a[at] = t[left];
            left++;
            nA--;
            winsA++;
            winsB = 0;
          }
          at++;
        }
        while (nA > 1 && nB > 0) {
          if (this.minGallop > 1) this.minGallop--;
          const k = this.gallopRight(a[right], t, left, nA, 0);
          const moveA = k < nA ? k : nA - 1;
          arrayCopy(t, left, a, at, moveA);
          at += moveA;
          left += moveA;
          nA -= moveA;
          if (nA <= 1) break;
          a[at] = a[right];
          at++;
          right++;
          nB--;
          if (nB === 0) break;
          const m = this.gallopLeft(t[left], a, right, nB, 0);
          arrayCopy(a, right, a, at, m);
          at += m;
          right += m;
          nB -= m;
          if (nB === 0) break;
          a[at] = t[left];
          at++;
          left++;
          nA--;
          if (k < MIN_GALLOP && m < MIN_GALLOP) {
            this.minGallop += 2;
            break;
          }
        }
      }
      if (nA === 1 && nB > 0) {
        // The last item of A is the greatest of all: mergeAt has cut off what is above it.
        const m = this.gallopLeft(t[left], a, right, nB, nB - 1);
        arrayCopy(a, right, a, at, m);
        at += m;
        right += m;
        nB -= m;
      }
    } finally {
      // Whatever is left of A goes into the gap, also when a comparison threw.
      arrayCopy(t, left, a, at, nA);
    }
  }

  /** Merges backwards; the right run, the shorter one, is copied aside. */
  private mergeHigh(baseA: i32, countA: i32, baseB: i32, countB: i32): void {
    const a = this.list;
    const t = this.aside(baseB, countB);
    let at = baseB + countB - 1;
    let left = baseA + countA - 1;
    let right = countB - 1;
    let nA = countA;
    let nB = countB;
    try {
      a[at] = a[left];
      at--;
      left--;
      nA--;
      while (nB > 1 && nA > 0) {
        let winsA: i32 = 0;
        let winsB: i32 = 0;
        while (nB > 1 && nA > 0 && winsA < this.minGallop && winsB < this.minGallop) {
          if (this.lt(t[right], a[left])) {
            a[at] = a[left];
            left--;
            nA--;
            winsA++;
            winsB = 0;
          } else {
            a[at] = t[right];
            right--;
            nB--;
            winsB++;
            winsA = 0;
          }
          at--;
        }
        while (nB > 1 && nA > 0) {
          if (this.minGallop > 1) this.minGallop--;
          const k = nA - this.gallopRight(t[right], a, baseA, nA, nA - 1);
          at -= k;
          left -= k;
          nA -= k;
          arrayCopy(a, left + 1, a, at + 1, k);
          if (nA === 0) break;
          a[at] = t[right];
          at--;
          right--;
          nB--;
          if (nB <= 1) break;
          const found = nB - this.gallopLeft(a[left], t, 0, nB, nB - 1);
          const m = found < nB ? found : nB - 1;
          at -= m;
          right -= m;
          nB -= m;
          arrayCopy(t, right + 1, a, at + 1, m);
          if (nB <= 1) break;
          a[at] = a[left];
          at--;
          left--;
          nA--;
          if (k < MIN_GALLOP && m < MIN_GALLOP) {
            this.minGallop += 2;
            break;
          }
        }
      }
      if (nB === 1 && nA > 0) {
        const k = nA - this.gallopRight(t[0], a, baseA, nA, nA - 1);
        at -= k;
        left -= k;
        nA -= k;
        arrayCopy(a, left + 1, a, at + 1, k);
      }
    } finally {
      arrayCopy(t, 0, a, at - nB + 1, nB);
    }
  }
}

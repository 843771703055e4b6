/** A map that forgets its oldest entries, so that whoever watches for weeks does not grow. */
export class BoundedMap<K, V> extends Map<K, V> {
  constructor(private readonly most: number) {
    super();
  }

  override set(key: K, value: V): this {
    super.delete(key);
    super.set(key, value);
    if (this.size > this.most) {
      const [oldest] = this.keys();
      if (oldest !== undefined) super.delete(oldest);
    }
    return this;
  }
}

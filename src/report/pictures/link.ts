/** Where a variant is shown in full; undefined where it is not. */
export type Link = (variant: string) => string | undefined;

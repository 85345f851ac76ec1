/** For each layer, the failures seen in it and where they are described. */
export type Catalogue = { readonly [layer: string]: { readonly [failure: string]: readonly string[] } }

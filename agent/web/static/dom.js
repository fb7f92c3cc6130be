// The document: how its elements are found, and the one door through which HTML enters (Trusted Types).
export const $ = (query, root = document) => root.querySelector(query);
export const all = (query, root = document) => [...root.querySelectorAll(query)];
export const trusted = globalThis.trustedTypes?.createPolicy('console', { createHTML: html => html }) ?? { createHTML: html => html };

import assert from "node:assert/strict";
import axe from "axe-core";

/** WCAG 2.2, levels A and AA, which contain those of the versions before. */
const RULES = { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"] } };

/** Fails on any violation of WCAG 2.2 AA that axe finds, and prints all. */
export async function checkAccessibility(page, where) {
  // Waits for fades to end, because colours differ until then.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations === 1).map((a) => a.finished)));
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(rules), RULES);
  for (const { impact, id, help, nodes } of violations) {
    console.log(`axe, ${where}: ${impact} ${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  }
  assert.equal(violations.length, 0, `axe, ${where}: ${violations.map(({ id }) => id).join(", ")}`);
}

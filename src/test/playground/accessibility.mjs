import assert from "node:assert/strict";
import axe from "axe-core";

/** Fails on problems that axe rates serious or critical, and prints all. */
export async function checkAccessibility(page, where) {
  // Waits for fades to end, because colours differ until then.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations === 1).map((a) => a.finished)));
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { impact, id, help, nodes } of violations) {
    console.log(`axe, ${where}: ${impact} ${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  }
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.equal(grave.length, 0, `axe, ${where}: ${grave.map(({ id }) => id).join(", ")}`);
}

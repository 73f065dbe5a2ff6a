// The same as spawns.cc by Node's spawnSync. Usage: node spawns.js COUNT MEGABYTES EXTRA PROGRAM
const { spawnSync } = require("child_process");
const [count, megabytes, extra, program] = process.argv.slice(2);
const touched = Buffer.alloc(Number(megabytes) << 20, 1);
const options = { stdio: "inherit", ...(extra === "uid" ? { uid: 65534, gid: 65534 } : {}) };
for (let left = Number(count); left > 0; --left) {
  const start = process.hrtime.bigint();
  if (spawnSync(program, [], options).status !== 0) process.exit(4);
  console.log((Number(process.hrtime.bigint() - start) / 1e3).toFixed(2));
}
if (touched.length < 0) console.log(touched);

// What is measured while it runs: answers at the door, memory and processor time of the processes.

import { cpuMs, residentMb } from '../../js-shim/bench/worker/process.mjs';

export function createGauge() {
  let processes = {};
  let window = [];
  let all = [];
  let unanswered = 0;
  let busy;

  const spent = () => ({ at: performance.now(), ...Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, cpuMs(pid)])) });

  return {
    /** `{ name: pid }` */
    watch(them) {
      processes = them;
      busy = spent();
    },
    /** Times one call to the door; one that nobody answers counts with the time it was waited for. */
    async answered(call) {
      const began = performance.now();
      try {
        const answer = await call();
        window.push(answer.ms);
        return answer;
      } catch (error) {
        unanswered += 1;
        window.push(performance.now() - began);
        throw error;
      }
    },
    /** Since the last one: the latency at the door in ms, memory in MB, and of one core in percent. */
    sample() {
      const now = spent();
      const share = (name) => round((100 * (now[name] - busy[name])) / (now.at - busy.at));
      const names = Object.keys(processes);
      const sample = {
        latency: quantiles(window),
        mb: Object.fromEntries(names.map((name) => [name, round(residentMb(processes[name]))])),
        cpu: Object.fromEntries(names.map((name) => [name, share(name)])),
      };
      all = all.concat(window);
      [window, busy] = [[], now];
      return sample;
    },
    /** Of the whole run. */
    latency: () => ({ ...quantiles(all.concat(window)), unanswered }),
  };
}

function quantiles(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (part) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return { calls: sorted.length, p50: at(0.5), p99: at(0.99), most: round(sorted.at(-1) ?? 0) };
}

/** How much `values` grow in an hour, by least squares over their times in seconds. */
export function growthAnHour(times, values) {
  const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
  const [time, value] = [mean(times), mean(values)];
  const both = times.reduce((sum, at, index) => sum + (at - time) * (values[index] - value), 0);
  const own = times.reduce((sum, at) => sum + (at - time) ** 2, 0);
  return own === 0 ? 0 : round((3600 * both) / own);
}

const round = (number) => Math.round(number * 10) / 10;

// A WebAssembly trap on demand: the n-th call of one export fails as a real trap does.

/**
 * Gives a `prepare` for createSandbox, and `seen`: what happened.
 *
 * trap     pattern for the names of the exports that can trap
 * onCall   which of their calls does, counted over all instances
 * watch    pattern for the names of the exports that nobody may call after the trap, because the instance may hold
 *          half-written state (those that can trap)
 */
export function trapOnCall({ trap, onCall, watch = trap }) {
  const seen = { calls: 0, instances: 0, trapped: false, usedAfterTrap: [] };

  const prepare = ({ WebAssembly }) => {
    const { Instance, Module, RuntimeError, instantiate } = WebAssembly;

    function TrappingInstance(module, imports) {
      seen.instances += 1;
      const exports = withTrap(new Instance(module, imports).exports);
      return Object.create(Instance.prototype, { exports: { value: exports, enumerable: true } });
    }
    // The same prototype, so that `instance instanceof WebAssembly.Instance` holds.
    TrappingInstance.prototype = Instance.prototype;

    function withTrap(exports) {
      let trapped = false;
      const guard = (name, run) => (...values) => {
        if (trapped && watch.test(name)) seen.usedAfterTrap.push(name);
        if (trap.test(name)) seen.calls += 1;
        if (trap.test(name) && seen.calls === onCall) {
          trapped = seen.trapped = true;
          throw new RuntimeError('unreachable');
        }
        return run(...values);
      };
      const wrap = ([name, value]) => [name, typeof value === 'function' ? guard(name, value) : value];
      return Object.freeze(Object.fromEntries(Object.entries(exports).map(wrap)));
    }

    WebAssembly.Instance = TrappingInstance;
    WebAssembly.instantiate = async (source, imports) => {
      if (source instanceof Module) return new TrappingInstance(source, imports);
      const { module } = await instantiate(source, imports);
      return { module, instance: new TrappingInstance(module, imports) };
    };
  };
  return { prepare, seen };
}

# One-way constraints kept satisfied by incremental planning: class hierarchies, lists and recursion.
# small: 20
import sys
import time
class Strength:
    def __init__(self, level, name):
        self.level = level
        self.name = name

    def stronger(self, other):
        return self.level < other.level


REQUIRED = Strength(0, 'required')
STRONG = Strength(1, 'strong')
MEDIUM = Strength(2, 'medium')
WEAK = Strength(3, 'weak')
WEAKEST = Strength(4, 'weakest')


class Variable:
    def __init__(self, name, value):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.mark = 0
        self.strength = WEAKEST
        self.stay = True


class Constraint:
    def __init__(self, strength):
        self.strength = strength

    def attach(self, planner):
        for v in self.variables():
            v.constraints.append(self)
        planner.incremental_add(self)

    def detach(self, planner):
        if self.is_satisfied():
            planner.incremental_remove(self)
        for v in self.variables():
            v.constraints.remove(self)

    def is_input(self):
        return False

    def inputs_known(self, mark):
        for v in self.inputs():
            if not (v.mark == mark or v.stay or v.determined_by is None):
                return False
        return True

    def satisfy(self, planner, mark):
        self.choose(mark)
        if not self.is_satisfied():
            if self.strength is REQUIRED:
                raise ValueError('a required constraint cannot be satisfied')
            return None
        for v in self.inputs():
            v.mark = mark
        out = self.output()
        overridden = out.determined_by
        if overridden is not None:
            overridden.unsatisfy()
        out.determined_by = self
        if not planner.add_propagate(self, mark):
            raise ValueError('cycle')
        out.mark = mark
        return overridden


class Unary(Constraint):
    def __init__(self, variable, strength):
        Constraint.__init__(self, strength)
        self.target = variable
        self.satisfied = False

    def variables(self):
        return [self.target]

    def inputs(self):
        return []

    def output(self):
        return self.target

    def is_satisfied(self):
        return self.satisfied

    def unsatisfy(self):
        self.satisfied = False

    def choose(self, mark):
        self.satisfied = self.target.mark != mark and self.strength.stronger(self.target.strength)

    def recalculate(self):
        self.target.strength = self.strength
        self.target.stay = not self.is_input()
        if self.target.stay:
            self.execute()

    def execute(self):
        pass


class Stay(Unary):
    pass


class Edit(Unary):
    def is_input(self):
        return True


class Binary(Constraint):
    def __init__(self, a, b, strength):
        Constraint.__init__(self, strength)
        self.a = a
        self.b = b
        self.direction = 0

    def variables(self):
        return [self.a, self.b]

    def source(self):
        return self.a if self.direction > 0 else self.b

    def inputs(self):
        return [self.source()]

    def output(self):
        return self.b if self.direction > 0 else self.a

    def is_satisfied(self):
        return self.direction != 0

    def unsatisfy(self):
        self.direction = 0

    def choose(self, mark):
        a, b = self.a, self.b
        if a.mark == mark:
            self.direction = 1 if b.mark != mark and self.strength.stronger(b.strength) else 0
        elif b.mark == mark:
            self.direction = -1 if self.strength.stronger(a.strength) else 0
        elif b.strength.stronger(a.strength):
            self.direction = -1 if self.strength.stronger(a.strength) else 0
        else:
            self.direction = 1 if self.strength.stronger(b.strength) else 0

    def recalculate(self):
        source, out = self.source(), self.output()
        out.strength = source.strength if self.strength.stronger(source.strength) else self.strength
        out.stay = source.stay
        if out.stay:
            self.execute()


class Equal(Binary):
    def execute(self):
        self.output().value = self.source().value


class Scale(Binary):
    def __init__(self, a, scale, offset, b, strength):
        Binary.__init__(self, a, b, strength)
        self.scale = scale
        self.offset = offset

    def variables(self):
        return [self.a, self.b, self.scale, self.offset]

    def inputs(self):
        return [self.source(), self.scale, self.offset]

    def execute(self):
        if self.direction > 0:
            self.b.value = self.a.value * self.scale.value + self.offset.value
        else:
            self.a.value = (self.b.value - self.offset.value) // self.scale.value

    def recalculate(self):
        source, out = self.source(), self.output()
        out.strength = source.strength if self.strength.stronger(source.strength) else self.strength
        out.stay = source.stay and self.scale.stay and self.offset.stay
        if out.stay:
            self.execute()


class Planner:
    def __init__(self):
        self.mark = 0

    def new_mark(self):
        self.mark += 1
        return self.mark

    def incremental_add(self, constraint):
        mark = self.new_mark()
        overridden = constraint.satisfy(self, mark)
        while overridden is not None:
            overridden = overridden.satisfy(self, mark)

    def incremental_remove(self, constraint):
        out = constraint.output()
        constraint.unsatisfy()
        unsatisfied = self.remove_propagate(out)
        for strength in (REQUIRED, STRONG, MEDIUM, WEAK):
            for c in unsatisfied:
                if c.strength is strength:
                    self.incremental_add(c)

    def add_propagate(self, constraint, mark):
        todo = [constraint]
        while todo:
            c = todo.pop()
            if c.output().mark == mark:
                self.incremental_remove(constraint)
                return False
            c.recalculate()
            self.add_consumers(c.output(), todo)
        return True

    def remove_propagate(self, out):
        out.determined_by = None
        out.strength = WEAKEST
        out.stay = True
        unsatisfied = []
        todo = [out]
        while todo:
            v = todo.pop()
            for c in v.constraints:
                if not c.is_satisfied():
                    unsatisfied.append(c)
            for c in v.constraints:
                if c is not v.determined_by and c.is_satisfied():
                    c.recalculate()
                    todo.append(c.output())
        return unsatisfied

    def add_consumers(self, v, todo):
        for c in v.constraints:
            if c is not v.determined_by and c.is_satisfied():
                todo.append(c)

    def plan_from(self, sources):
        mark = self.new_mark()
        plan = []
        todo = list(sources)
        while todo:
            c = todo.pop()
            if c.output().mark != mark and c.inputs_known(mark):
                plan.append(c)
                c.output().mark = mark
                self.add_consumers(c.output(), todo)
        return plan


def change(planner, variable, value):
    edit = Edit(variable, MEDIUM)
    edit.attach(planner)
    plan = planner.plan_from([edit])
    for _ in range(10):
        variable.value = value
        for c in plan:
            c.execute()
    edit.detach(planner)


def chain(n):
    planner = Planner()
    variables = [Variable('v%d' % i, 0) for i in range(n + 1)]
    for a, b in zip(variables, variables[1:]):
        Equal(a, b, REQUIRED).attach(planner)
    Stay(variables[-1], WEAK).attach(planner)
    edit = Edit(variables[0], MEDIUM)
    edit.attach(planner)
    plan = planner.plan_from([edit])
    total = 0
    for i in range(30):
        variables[0].value = i
        for c in plan:
            c.execute()
        total += variables[-1].value
    edit.detach(planner)
    return total


def projection(n):
    planner = Planner()
    scale = Variable('scale', 10)
    offset = Variable('offset', 1000)
    targets = []
    source = target = None
    for i in range(n):
        source = Variable('src', i)
        target = Variable('dst', i)
        targets.append(target)
        Stay(source, WEAK).attach(planner)
        Scale(source, scale, offset, target, REQUIRED).attach(planner)
    change(planner, source, 17)
    total = target.value
    change(planner, target, 1050)
    total = total * 31 + source.value
    change(planner, scale, 5)
    for i in range(n - 1):
        total = (total * 31 + targets[i].value) % 1000000007
    change(planner, offset, 2000)
    for i in range(n - 1):
        total = (total * 31 + targets[i].value) % 1000000007
    return total


def main(n):
    print(chain(n), projection(n))


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 25000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)

// SPDX-License-Identifier: Apache-2.0

/// The memory of commands: the twin of CommandMemory and of the way ClearingEngine.Apply uses it.
module {:extern "Plimsoll.Verified.Deduplication"} Deduplication {

  /// A command as the memory sees it: whose name it carries, and a hash of what it says.
  datatype Command = Command(scope: int, id: int, payload: int)

  /// An answer remembered under a name.
  datatype Entry = Entry(scope: int, id: int, payload: int, answer: int)

  /// What the memory says of a command: nothing, the answer given before, or that the name stands for another command.
  datatype Recalled = Unknown | Known(answer: int) | Conflict

  predicate IsNamed(e: Entry, c: Command)
  {
    e.scope == c.scope && e.id == c.id
  }

  function Recall(memory: seq<Entry>, c: Command): Recalled
  {
    if |memory| == 0 then Unknown
    else
      var last := memory[|memory| - 1];
      if IsNamed(last, c) then (if last.payload == c.payload then Known(last.answer) else Conflict) else Recall(memory[..|memory| - 1], c)
  }

  /// The oldest answer is forgotten when there is one too many.
  function Remember(memory: seq<Entry>, c: Command, answer: int, window: nat): seq<Entry>
    requires window > 0
  {
    var longer := memory + [Entry(c.scope, c.id, c.payload, answer)];
    if |longer| > window then longer[|longer| - window..] else longer
  }

  /// An engine: a state and what a new command does to it; nothing is assumed of either.
  ghost function Next<S>(step: (S, Command) -> (S, int), state: S, memory: seq<Entry>, c: Command, window: nat): (S, seq<Entry>, Recalled)
    requires window > 0
  {
    match Recall(memory, c)
    case Unknown => var (after, answer) := step(state, c); (after, Remember(memory, c, answer, window), Known(answer))
    case Known(answer) => (state, memory, Known(answer))
    case Conflict => (state, memory, Conflict)
  }

  predicate IsIn(memory: seq<Entry>, c: Command)
  {
    exists i :: 0 <= i < |memory| && IsNamed(memory[i], c)
  }

  ghost predicate AreDistinct(memory: seq<Entry>)
  {
    forall i, j :: 0 <= i < j < |memory| ==> memory[i].scope != memory[j].scope || memory[i].id != memory[j].id
  }

  lemma RecallFindsWhatIsIn(memory: seq<Entry>, c: Command)
    ensures Recall(memory, c) == Unknown <==> !IsIn(memory, c)
  {
    if |memory| > 0 {
      var n := |memory| - 1;
      RecallFindsWhatIsIn(memory[..n], c);
      if IsNamed(memory[n], c) {
        assert IsIn(memory, c);
      } else if IsIn(memory, c) {
        var i :| 0 <= i < |memory| && IsNamed(memory[i], c);
        assert memory[..n][i] == memory[i];
        assert IsIn(memory[..n], c);
      } else if IsIn(memory[..n], c) {
        var i :| 0 <= i < n && IsNamed(memory[..n][i], c);
        assert memory[i] == memory[..n][i];
      }
    }
  }

  lemma RecallOfTheOnlyOne(memory: seq<Entry>, c: Command, i: nat)
    requires i < |memory| && IsNamed(memory[i], c) && AreDistinct(memory)
    ensures Recall(memory, c) == if memory[i].payload == c.payload then Known(memory[i].answer) else Conflict
  {
    var n := |memory| - 1;
    if i < n {
      assert !IsNamed(memory[n], c);
      assert memory[..n][i] == memory[i];
      RecallOfTheOnlyOne(memory[..n], c, i);
    }
  }

  /// The memory never holds more than its window, and never two answers under one name.
  lemma MemoryStaysWithinItsWindow<S>(step: (S, Command) -> (S, int), state: S, memory: seq<Entry>, c: Command, window: nat)
    requires window > 0 && |memory| <= window && AreDistinct(memory)
    ensures |Next(step, state, memory, c, window).1| <= window
    ensures AreDistinct(Next(step, state, memory, c, window).1)
  {
    RecallFindsWhatIsIn(memory, c);
    if Recall(memory, c) == Unknown {
      var (_, answer) := step(state, c);
      var longer := memory + [Entry(c.scope, c.id, c.payload, answer)];
      forall i, j | 0 <= i < j < |longer| ensures longer[i].scope != longer[j].scope || longer[i].id != longer[j].id {
        assert !IsNamed(memory[i], c);
      }
    }
  }

  /// A repeat has the answer of the first and no effect: neither the state nor the memory changes.
  lemma RepeatHasTheSameAnswerAndNoEffect<S>(step: (S, Command) -> (S, int), state: S, memory: seq<Entry>, c: Command, window: nat)
    requires window > 0 && |memory| <= window && AreDistinct(memory)
    ensures var first := Next(step, state, memory, c, window);
      Next(step, first.0, first.1, c, window) == first
  {
    RecallFindsWhatIsIn(memory, c);
    var first := Next(step, state, memory, c, window);
    if Recall(memory, c) == Unknown {
      MemoryStaysWithinItsWindow(step, state, memory, c, window);
      RecallOfTheOnlyOne(first.1, c, |first.1| - 1);
    }
  }

  /// Another command under a name that is remembered is refused as a conflict and has no effect.
  lemma AnotherCommandUnderTheNameIsRefused<S>(step: (S, Command) -> (S, int), state: S, memory: seq<Entry>, c: Command, other: Command, window: nat)
    requires window > 0 && |memory| <= window && AreDistinct(memory)
    requires other.scope == c.scope && other.id == c.id && other.payload != c.payload
    requires Recall(memory, c).Known?
    ensures Next(step, state, memory, other, window) == (state, memory, Conflict)
  {
    RecallFindsWhatIsIn(memory, c);
    var i :| 0 <= i < |memory| && IsNamed(memory[i], c);
    RecallOfTheOnlyOne(memory, c, i);
    RecallOfTheOnlyOne(memory, other, i);
  }

  /// Names are their owners' own: a command in one scope is never answered for one in another.
  lemma ScopesAreApart(memory: seq<Entry>, c: Command, answer: int, other: Command, window: nat)
    requires |memory| + 1 <= window && c.scope != other.scope
    ensures Recall(Remember(memory, c, answer, window), other) == Recall(memory, other)
  {
    assert (memory + [Entry(c.scope, c.id, c.payload, answer)])[..|memory|] == memory;
  }

  /// How often a name is applied in a run: how often it is not remembered when it comes.
  ghost function Applied<S>(step: (S, Command) -> (S, int), state: S, memory: seq<Entry>, cs: seq<Command>, window: nat, scope: int, id: int): nat
    requires window > 0
    decreases |cs|
  {
    if |cs| == 0 then 0
    else
      var next := Next(step, state, memory, cs[0], window);
      (if cs[0].scope == scope && cs[0].id == id && Recall(memory, cs[0]) == Unknown then 1 else 0) +
      Applied(step, next.0, next.1, cs[1..], window, scope, id)
  }

  /// Within the window, a name is applied at most once, however often it is sent and whatever is sent between; never again once it is remembered.
  lemma AppliedOnce<S>(step: (S, Command) -> (S, int), state: S, memory: seq<Entry>, cs: seq<Command>, window: nat, scope: int, id: int)
    requires window > 0 && |memory| + |cs| <= window && AreDistinct(memory)
    ensures Applied(step, state, memory, cs, window, scope, id) <= 1
    ensures IsIn(memory, Command(scope, id, 0)) ==> Applied(step, state, memory, cs, window, scope, id) == 0
    decreases |cs|
  {
    if |cs| > 0 {
      var c := cs[0];
      var next := Next(step, state, memory, c, window);
      RecallFindsWhatIsIn(memory, c);
      MemoryStaysWithinItsWindow(step, state, memory, c, window);
      if Recall(memory, c) == Unknown {
        assert next.1[..|memory|] == memory;
        if IsIn(memory, Command(scope, id, 0)) {
          var i :| 0 <= i < |memory| && IsNamed(memory[i], Command(scope, id, 0));
          assert next.1[i] == memory[i];
          assert IsIn(next.1, Command(scope, id, 0));
          if c.scope == scope && c.id == id {
            assert IsNamed(memory[i], c);
          }
        }
        if c.scope == scope && c.id == id {
          assert IsNamed(next.1[|memory|], Command(scope, id, 0));
          assert IsIn(next.1, Command(scope, id, 0));
        }
      }
      AppliedOnce(step, next.0, next.1, cs[1..], window, scope, id);
    }
  }
}

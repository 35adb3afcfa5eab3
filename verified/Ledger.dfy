// SPDX-License-Identifier: Apache-2.0
include "Sums.dfy"

/// The ledger of one asset: balances by account, moved by postings with two sides; and what may be withdrawn of it.
module {:extern "Plimsoll.Verified.Ledger"} Ledger {
  import opened Sums

  /// A posting: so much from one account to another; negative moves the other way.
  datatype Movement = Movement(payer: nat, payee: nat, amount: int)

  predicate IsWithin(accounts: nat, m: Movement)
  {
    m.payer < accounts && m.payee < accounts
  }

  function Post(balances: seq<int>, at: nat, delta: int): seq<int>
    requires at < |balances|
  {
    balances[at := balances[at] + delta]
  }

  /// One posting, both sides.
  function Move(balances: seq<int>, m: Movement): seq<int>
    requires IsWithin(|balances|, m)
    ensures |Move(balances, m)| == |balances|
  {
    Post(Post(balances, m.payer, 0 - m.amount), m.payee, m.amount)
  }

  /// Many postings, one after the other.
  function MoveAll(balances: seq<int>, ms: seq<Movement>): seq<int>
    requires forall i :: 0 <= i < |ms| ==> IsWithin(|balances|, ms[i])
    ensures |MoveAll(balances, ms)| == |balances|
  {
    if |ms| == 0 then balances
    else
      var before := MoveAll(balances, ms[..|ms| - 1]);
      Move(before, ms[|ms| - 1])
  }

  /// A posting makes nothing and loses nothing: the sum of all balances is the same after it.
  lemma MoveConserves(balances: seq<int>, m: Movement)
    requires IsWithin(|balances|, m)
    ensures Sum(Move(balances, m)) == Sum(balances)
  {
    SumOfReplaced(balances, m.payer, balances[m.payer] - m.amount);
    var paid := Post(balances, m.payer, 0 - m.amount);
    SumOfReplaced(paid, m.payee, paid[m.payee] + m.amount);
  }

  /// So do any number of postings: what sums to zero at the start sums to zero for ever.
  lemma AllMovesConserve(balances: seq<int>, ms: seq<Movement>)
    requires forall i :: 0 <= i < |ms| ==> IsWithin(|balances|, ms[i])
    ensures Sum(MoveAll(balances, ms)) == Sum(balances)
  {
    if |ms| > 0 {
      AllMovesConserve(balances, ms[..|ms| - 1]);
      MoveConserves(MoveAll(balances, ms[..|ms| - 1]), ms[|ms| - 1]);
    }
  }

  /// A posting changes the two accounts that it names, by its amount, and no other.
  lemma MoveTouchesTwoAccounts(balances: seq<int>, m: Movement, other: nat)
    requires IsWithin(|balances|, m) && other < |balances|
    ensures other != m.payer && other != m.payee ==> Move(balances, m)[other] == balances[other]
    ensures m.payer != m.payee ==> Move(balances, m)[m.payer] == balances[m.payer] - m.amount && Move(balances, m)[m.payee] == balances[m.payee] + m.amount
    ensures m.payer == m.payee ==> Move(balances, m) == balances
  {
  }

  /// Two postings between the same accounts are one of their sum, and in either order.
  lemma MovesAdd(balances: seq<int>, payer: nat, payee: nat, a: int, b: int)
    requires payer < |balances| && payee < |balances|
    ensures Move(Move(balances, Movement(payer, payee, a)), Movement(payer, payee, b)) == Move(balances, Movement(payer, payee, a + b))
  {
  }

  /// The balances of the accounts of one pool (clients, house, an isolated pool); the others count nothing.
  function OfPool(balances: seq<int>, pools: seq<nat>, pool: nat): seq<int>
    requires |pools| == |balances|
  {
    seq(|balances|, i requires 0 <= i < |balances| => if pools[i] == pool then balances[i] else 0)
  }

  /// A posting within one pool moves no value between pools: every pool sums to what it summed to.
  lemma MoveWithinAPoolMovesNoPool(balances: seq<int>, pools: seq<nat>, m: Movement, pool: nat)
    requires |pools| == |balances| && IsWithin(|balances|, m) && pools[m.payer] == pools[m.payee]
    ensures Sum(OfPool(Move(balances, m), pools, pool)) == Sum(OfPool(balances, pools, pool))
  {
    if pools[m.payer] == pool {
      MoveConserves(OfPool(balances, pools, pool), m);
      assert OfPool(Move(balances, m), pools, pool) == Move(OfPool(balances, pools, pool), m);
    } else {
      assert OfPool(Move(balances, m), pools, pool) == OfPool(balances, pools, pool);
    }
  }

  /// What may be withdrawn: what is free above the requirement, and no more than the account's part of the cash; never below zero.
  function Withdrawable(equity: int, required: nat, part: nat): nat
  {
    var free := equity - required;
    if free <= 0 then 0 else if free <= part then free else part
  }

  /// After a withdrawal of at most that, in money that counts in full, equity is still at least what was required; and where nothing is free, nothing leaves.
  lemma WithdrawalKeepsTheFloor(equity: int, required: nat, part: nat, amount: nat)
    requires amount <= Withdrawable(equity, required, part)
    ensures amount > 0 ==> equity - amount >= required
    ensures amount <= part
    ensures equity <= required ==> amount == 0
  {
  }

  /// One unit more than the least of the two would break one of them: the floor gives up nothing that is free.
  lemma WithdrawableIsAllThatIsFree(equity: int, required: nat, part: nat)
    requires equity >= required
    ensures var more := Withdrawable(equity, required, part) + 1; equity - more < required || more > part
  {
  }

  /// An account's part of the cash when claims exceed it: in proportion, rounded down.
  function Part(claim: nat, cash: nat, all: nat): nat
  {
    if all <= cash then claim else claim * cash / all
  }

  function Parts(claims: seq<nat>, cash: nat, all: nat): seq<int>
  {
    seq(|claims|, i requires 0 <= i < |claims| => Part(claims[i], cash, all))
  }

  /// All parts together are never more than the cash that is held: nobody is promised what is not there.
  lemma PartsNeverExceedTheCash(claims: seq<nat>, cash: nat, all: nat)
    requires Sum(claims) == all
    ensures Sum(Parts(claims, cash, all)) <= cash
  {
    if all <= cash {
      assert Parts(claims, cash, all) == claims;
    } else {
      PartsInProportion(claims, cash, all);
      var sum := Sum(Parts(claims, cash, all));
      if sum > cash {
        assert (sum - cash) * all > 0;
        assert sum * all == (sum - cash) * all + cash * all;
      }
    }
  }

  lemma PartsInProportion(claims: seq<nat>, cash: nat, all: nat)
    requires all > cash
    ensures Sum(Parts(claims, cash, all)) * all <= Sum(claims) * cash
  {
    if |claims| > 0 {
      var n := |claims| - 1;
      PartsInProportion(claims[..n], cash, all);
      assert Parts(claims, cash, all)[..n] == Parts(claims[..n], cash, all);
      var part := Part(claims[n], cash, all);
      assert part * all <= claims[n] * cash;
      AddProducts(all, Sum(Parts(claims[..n], cash, all)), part);
      AddProducts(cash, Sum(claims[..n]), claims[n]);
    }
  }

  lemma AddProducts(k: int, a: int, b: int)
    ensures (a + b) * k == a * k + b * k
  {
  }

  /// The least multiple of a unit at or above an amount.
  function Up(amount: int, unit: nat): int
    requires unit > 0
  {
    if amount % unit == 0 then amount else Down(amount, unit) + unit
  }

  /// The largest multiple of a unit at or below an amount.
  function Down(amount: int, unit: nat): int
    requires unit > 0
  {
    amount / unit * unit
  }

  /// A payment rounded up for the payer and down for the payee; the difference goes to the dust account, is never negative and at most one unit.
  function Settle(balances: seq<int>, payer: nat, payee: nat, dust: nat, exact: int, unit: nat): seq<int>
    requires payer < |balances| && payee < |balances| && dust < |balances| && unit > 0
  {
    Move(Move(balances, Movement(payer, dust, Up(exact, unit))), Movement(dust, payee, Down(exact, unit)))
  }

  /// Rounding makes and loses nothing either: it moves at most one unit a payment to the dust account, which never pays for it.
  lemma RoundingGoesToDust(balances: seq<int>, payer: nat, payee: nat, dust: nat, exact: int, unit: nat)
    requires payer < |balances| && payee < |balances| && dust < |balances| && unit > 0
    requires payer != dust && payee != dust
    ensures Sum(Settle(balances, payer, payee, dust, exact, unit)) == Sum(balances)
    ensures 0 <= Settle(balances, payer, payee, dust, exact, unit)[dust] - balances[dust] <= unit
  {
    var first := Movement(payer, dust, Up(exact, unit));
    MoveConserves(balances, first);
    MoveConserves(Move(balances, first), Movement(dust, payee, Down(exact, unit)));
    UpAndDown(exact, unit);
  }

  lemma UpAndDown(amount: int, unit: nat)
    requires unit > 0
    ensures Down(amount, unit) <= amount <= Up(amount, unit)
    ensures Up(amount, unit) - Down(amount, unit) <= unit
  {
    assert amount == amount / unit * unit + amount % unit;
  }
}

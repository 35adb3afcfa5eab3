// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Populations;

/// <summary>The clients of a replay: who is which kind of account, and the commands that bring them in.</summary>
/// <param name="Kinds">Names of the kinds, makers first.</param>
/// <param name="Members">Each account and the place of its kind, ascending by id.</param>
/// <param name="Commands">What opens, funds and positions them, in order.</param>
public sealed record Roster(ImmutableArray<string> Kinds, ImmutableArray<(AccountId Account, int Kind)> Members, ImmutableArray<Command> Commands);

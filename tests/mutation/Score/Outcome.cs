// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Mutation;

/// <summary>What became of a mutant.</summary>
internal enum Outcome
{
    /// <summary>A test failed.</summary>
    Killed,

    /// <summary>The tests did not end in several times their time: noticed.</summary>
    TimedOut,

    /// <summary>Every test that reaches it and that there was time for passed.</summary>
    Survived,

    /// <summary>No test reaches it.</summary>
    NotCovered,
}

// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>What an account lost in an outage of prices.</summary>
/// <param name="Back">When the prices were trusted again.</param>
/// <param name="Lost">What it lost from their values before to their first trusted ones, gains set against it, numeraire; below zero is a gain.</param>
internal readonly record struct OutageLoss(Timestamp Back, Amount Lost);

// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Says that a test sees a code refused. Every code has one; a test of this assembly counts them.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RefusesAttribute(RejectionCode code) : Attribute
{
    public RejectionCode Code { get; } = code;
}

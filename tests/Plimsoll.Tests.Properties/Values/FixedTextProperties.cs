// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Values;

public class FixedTextProperties
{
    [Fact]
    public void Parse_undoes_print() => Atoms.ForAll(x => Fixed18.TryParse(Fixed18.Format(x), out Int128 read) && read == x);
}

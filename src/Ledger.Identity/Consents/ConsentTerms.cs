using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What a data owner allows an application. Spec: protocol.md §11.</summary>
/// <param name="Owner">Identity of the data owner.</param>
/// <param name="App">Identity of the application.</param>
/// <param name="Source">Salted commitment to the source; says nothing about it.</param>
/// <param name="Purposes">What the data may be used for.</param>
/// <param name="Expiry">First moment at which the grant is over. Unit: Unix seconds.</param>
/// <param name="Price">Price of a thousand tokens, in the token's smallest unit.</param>
/// <param name="Cap">Most that may be consumed, in the token's smallest unit.</param>
/// <param name="Payout">Account that is paid.</param>
public sealed record ConsentTerms(
    Address Owner, Address App, Hash32 Source, Purpose Purposes, ulong Expiry, UInt128 Price, UInt128 Cap, Address Payout);

#pragma once

#include <memory>
#include <string>

#include "core/directions/rebase.h"
#include "core/model/model_file.h"

namespace zscope {

/// Q as TurnedGenerator and a model card's latent basis take it: B with z = B w for columns, so
/// Q^T, [n, n] float32.
[[nodiscard]] at::Tensor latent_basis(const at::Tensor& rotation);

/// Turns the first layer of ProGAN weights in place of a rotation in front: its stored dense weight
/// [out, n] becomes W Q^T, nothing else changes. Returns new tensors for that weight and the same
/// ones for all others. Throws Error(invalid_argument) if there is no dense weight of that width.
[[nodiscard]] NamedTensors rebase_weights(const NamedTensors& weights, const at::Tensor& rotation);

/// What a card keeps of a re-basing of the generator that `info` describes: method, settings,
/// before and after, the way from its origin, and the `command` that does it again (empty: none).
[[nodiscard]] RebaseRecord rebase_record(const GeneratorInfo& info, const Rebase& rebase,
                                         std::string command);

/// The same model in the new axes: turned in the first layer of its weights and of its companion's
/// where there is one (an older latent basis goes in with it), else in the card's latent basis. The
/// card gets the record, with the `command` that writes the same files where there is one, and a
/// name that says so; of the components' names those stay that still fit (kept_names). Its checksum
/// is that of the origin until it is saved. Throws Error(unsupported) with why_not_rebase.
[[nodiscard]] WholeModel rebase_model(const WholeModel& whole, const Rebase& rebase,
                                      std::string command = {});

/// The same for a generator that is open already: draws what build_generator(rebase_model(...))
/// draws, bit for bit. `info` gets the new axes and name; it has no checksum before it is saved.
[[nodiscard]] std::unique_ptr<Generator> rebased_generator(const Generator& generator,
                                                           const Rebase& rebase);

}  // namespace zscope

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "core/base/error.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/model/progan/generator_network.h"
#include "tests/core/files_support.h"

namespace zscope {
namespace {

using test::read_text;
using test::TemporaryFolder;
using test::write_text;

ProGanConfig tiny_config() {
    ProGanConfig config;
    config.resolution = 4;
    config.latent_size = 2;
    config.fmap_base = 2;
    config.fmap_max = 2;
    return config;
}

/// Small damages to bytes, the same ones on every machine.
class Mutator {
  public:
    std::string operator()(std::string bytes) {
        const unsigned rounds = 1 + below(3);
        for (unsigned i = 0; i < rounds && !bytes.empty(); ++i) {
            mutate(bytes);
        }
        return bytes;
    }

  private:
    unsigned below(std::size_t limit) { return static_cast<unsigned>(engine_() % limit); }

    /// Half of the time near the start, where the structure is.
    std::size_t place(const std::string& bytes) {
        return below(2) == 0 ? below(std::min<std::size_t>(bytes.size(), 64)) : below(bytes.size());
    }

    void mutate(std::string& bytes) {
        static constexpr std::array kTokens{"{",  "}",  "[", "]",   ",",    ":",
                                            "\"", "-1", "0", "1e9", "null", "18446744073709551615"};
        const std::size_t at = place(bytes);
        switch (below(7)) {
            case 0:
                bytes[at] = static_cast<char>(bytes[at] ^ (1U << below(8)));
                break;
            case 1:
                bytes[at] = static_cast<char>(below(256));
                break;
            case 2:
                bytes.erase(at, 1 + below(16));
                break;
            case 3:
                bytes.insert(at, kTokens[below(kTokens.size())]);
                break;
            case 4:
                bytes.resize(at);
                break;
            case 5:
                bytes.insert(at, bytes.substr(place(bytes), below(64)));
                break;
            default:
                for (std::size_t i = at; i < std::min(at + 8, bytes.size()); ++i) {
                    bytes[i] = static_cast<char>(below(2) == 0 ? 0xFF : 0x00);
                }
        }
    }

    std::mt19937 engine_{12345};
};

/// Opens the model; a damage is either refused with a clear Error or harmless.
void open_damaged(const TemporaryFolder& folder, int& opened) {
    try {
        const auto generator = open_model(folder.path().string());
        EXPECT_EQ(generator->info().latent_size, 2);
        ++opened;
    } catch (const Error& error) {
        EXPECT_FALSE(std::string(error.what()).empty());
    }
}

TEST(FilesFuzz, DamagedModelsAreRefusedOrHarmless) {
    const TemporaryFolder folder;
    ModelCard card;
    card.progan = tiny_config();
    card.latent_basis = {};
    save_model(
        folder.path(), card,
        GeneratorNetwork(tiny_config(), at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{3}))
            .parameters());
    Mutator mutate;
    for (const char* name : {kModelWeightsName, kModelCardName}) {
        const std::string good = read_text(folder / name);
        int opened = 0;
        constexpr int kRounds = 2500;
        for (int i = 0; i < kRounds; ++i) {
            write_text(folder / name, mutate(good));
            open_damaged(folder, opened);
        }
        EXPECT_LT(opened, kRounds / 2) << name << ": most damages are noticed";
        write_text(folder / name, good);
        int intact = 0;
        open_damaged(folder, intact);
        EXPECT_EQ(intact, 1);
    }
}

}  // namespace
}  // namespace zscope

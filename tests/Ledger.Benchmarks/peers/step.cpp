// The step of tests/Ledger.Benchmarks/Step written against libtorch: the same model, batch, loss, clipping and AdamW.
// Build: g++ -O2 -std=c++17 step.cpp -o step -I/usr/include/torch/csrc/api/include -ltorch -ltorch_cpu -lc10
// Use: step SEQUENCES THREADS; every line of input runs one step and prints its processor seconds, wall seconds and loss.
#include <torch/torch.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

using torch::Tensor;

namespace {

constexpr int64_t kLayers = 6, kDim = 384, kHeads = 6, kKeyHeads = 2, kHead = 64, kFfn = 1024, kVocab = 2048, kLength = 256;

Tensor Parameter(std::vector<int64_t> shape) { return torch::randn(shape).mul_(0.02).set_requires_grad(true); }
Tensor Gain() { return torch::ones({kDim}).set_requires_grad(true); }

struct Layer {
  Tensor attn_norm = Gain(), wq = Parameter({kHeads * kHead, kDim}), wk = Parameter({kKeyHeads * kHead, kDim}), wv = Parameter({kKeyHeads * kHead, kDim});
  Tensor wo = Parameter({kDim, kHeads * kHead}), ffn_norm = Gain(), gate = Parameter({kFfn, kDim}), up = Parameter({kFfn, kDim}), down = Parameter({kDim, kFfn});
};

Tensor Norm(const Tensor& x, const Tensor& w) { return x * torch::rsqrt(x.pow(2).mean(-1, true) + 1e-5) * w; }

struct Model {
  Tensor embed = Parameter({kVocab, kDim}), norm = Gain(), cos, sin, mask;
  std::vector<Layer> layers = std::vector<Layer>(kLayers);

  Model() {
    Tensor frequency = torch::pow(10000.0, -torch::arange(0, kHead, 2).to(torch::kFloat) / kHead);
    Tensor angle = torch::outer(torch::arange(kLength).to(torch::kFloat), frequency);
    cos = angle.cos().view({1, 1, kLength, kHead / 2});
    sin = angle.sin().view({1, 1, kLength, kHead / 2});
    mask = torch::full({kLength, kLength}, -INFINITY).triu(1);
  }

  Tensor Rope(const Tensor& x) const {
    Tensor even = x.slice(-1, 0, kHead, 2), odd = x.slice(-1, 1, kHead, 2);
    return torch::stack({even * cos - odd * sin, even * sin + odd * cos}, -1).flatten(-2);
  }

  Tensor Heads(const Tensor& x, int64_t heads) const { return x.view({-1, kLength, heads, kHead}).transpose(1, 2); }

  Tensor Loss(const Tensor& tokens, const Tensor& targets) const {
    namespace F = torch::nn::functional;
    Tensor x = torch::embedding(embed, tokens);
    for (const Layer& l : layers) {
      Tensor h = Norm(x, l.attn_norm);
      Tensor q = Rope(Heads(torch::linear(h, l.wq), kHeads)), k = Rope(Heads(torch::linear(h, l.wk), kKeyHeads)), v = Heads(torch::linear(h, l.wv), kKeyHeads);
      k = k.repeat_interleave(kHeads / kKeyHeads, 1);
      v = v.repeat_interleave(kHeads / kKeyHeads, 1);
      Tensor p = torch::softmax(torch::matmul(q, k.transpose(-2, -1)) * (1.0 / std::sqrt(double(kHead))) + mask, -1);
      Tensor o = torch::matmul(p, v).transpose(1, 2).reshape({-1, kLength, kHeads * kHead});
      x = x + torch::linear(o, l.wo);
      h = Norm(x, l.ffn_norm);
      x = x + torch::linear(torch::silu(torch::linear(h, l.gate)) * torch::linear(h, l.up), l.down);
    }
    Tensor logits = torch::linear(Norm(x, norm), embed);
    return F::cross_entropy(logits.view({-1, kVocab}), targets.view({-1}));
  }

  std::vector<Tensor> Parameters() const {
    std::vector<Tensor> all{embed, norm};
    for (const Layer& l : layers)
      for (const Tensor& t : {l.attn_norm, l.wq, l.wk, l.wv, l.wo, l.ffn_norm, l.gate, l.up, l.down}) all.push_back(t);
    return all;
  }
};

double ProcessorSeconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

}  // namespace

int main(int argc, char** argv) {
  int64_t sequences = argc > 1 ? std::atoi(argv[1]) : 4;
  at::set_num_threads(argc > 2 ? std::atoi(argv[2]) : 1);
  torch::manual_seed(1);
  Model model;
  std::vector<Tensor> parameters = model.Parameters();
  torch::optim::AdamW adamw(parameters, torch::optim::AdamWOptions(1e-3).betas({0.9, 0.99}).weight_decay(0.1));
  std::string line;
  while (std::getline(std::cin, line)) {
    Tensor stream = torch::randint(kVocab, {sequences, kLength + 1}, torch::kLong);
    Tensor tokens = stream.slice(1, 0, kLength).contiguous(), targets = stream.slice(1, 1, kLength + 1).contiguous();
    auto wall = std::chrono::steady_clock::now();
    double start = ProcessorSeconds();
    Tensor loss = model.Loss(tokens, targets);
    adamw.zero_grad();
    loss.backward();
    torch::nn::utils::clip_grad_norm_(parameters, 1.0);
    adamw.step();
    double processor = ProcessorSeconds() - start;
    std::printf("%.6f %.6f %.4f\n", processor, std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count(), loss.item<double>());
    std::fflush(stdout);
  }
}
